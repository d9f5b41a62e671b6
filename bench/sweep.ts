/**
 * How soon a running product, with the settings that it has, gives a record its workflow back, among 10,000 open ones:
 * the reconciler must find the one that is missing in the list of what runs. The workflows of the others run where
 * nobody works. Target: a minute, wherever its walk is. The limit is the bounded rate of that walk, a page of 200 each
 * 500 ms and then a pause of 15 s.
 *
 * `OPSLOOM_SWEEP_RECORDS` says how many, 10,000 else.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { lostRecords } from "../commands/lost-records.ts";
import type { Json } from "../engine/base/json.ts";
import { createPool } from "../store/pool.ts";
import { openLifecycleBed, post, type LifecycleBed } from "./lifecycle/bed.ts";
import { percentiles } from "./rounds.ts";

const targetSeconds = 60;
/** A record that is not found for so long ends the bench. */
const longestMs = 300_000;
const rounds = 6;
const atOnce = 100;

export async function bench(): Promise<Json> {
  const count = Number(process.env["OPSLOOM_SWEEP_RECORDS"] ?? "10000");
  if (!Number.isSafeInteger(count) || count < 200)
    throw new Error("OPSLOOM_SWEEP_RECORDS must be a whole number, at least 200");
  const bed = await openLifecycleBed();
  const connection = await Connection.connect({ address: bed.temporalAddress });
  try {
    const client = new Client({ connection });
    const [first, last] = [await open(bed, "first"), await open(bed, "last")];
    await addSilent(bed, client, first, count);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      seconds.push(await secondsUntilFound(client, round % 2 === 0 ? last : first));
    const slowest = Math.max(...seconds);
    return {
      bench: "sweep",
      records: count + 2,
      seconds: { ...percentiles(seconds), slowest: Math.round(slowest * 10) / 10 },
      target: targetSeconds,
      reached: slowest < targetSeconds,
    };
  } finally {
    await connection.close();
    await bed.close();
  }
}

async function open({ product }: LifecycleBed, title: string): Promise<string> {
  const fields = { title, impact: "low", urgency: "low", caller: "admin" };
  const headers = { authorization: `Bearer ${product.key}`, "idempotency-key": title };
  return (await post(`${product.url}/v1/records/incident`, { fields }, headers))["id"] as string;
}

/** Open records like `id`, behind it and before the next number, each with a workflow that runs. */
async function addSilent({ databaseUrl }: LifecycleBed, client: Client, id: string, count: number): Promise<void> {
  const pool = createPool(databaseUrl, { applicationName: "bench", max: 1, onError: () => undefined });
  try {
    const ids = Array.from({ length: count }, (_, index) => `${id}x${index}`);
    const left = ids.values();
    const startOn = async (): Promise<void> => {
      for (const workflowId of left)
        await client.workflow.start("lifecycle", {
          workflowId,
          taskQueue: "nobody",
          args: [{ recordId: workflowId }],
        });
    };
    // Their workflows first: a record without one would be found.
    await Promise.all(Array.from({ length: atOnce }, startOn));
    await pool.query(
      `insert into records select (jsonb_populate_record(r, jsonb_build_object('id', made.id, 'number', made.id, 'next_deadline_at', null))).*
       from records r, unnest($2::text[]) as made(id) where r.id = $1`,
      [id, ids],
    );
    await until(
      "all are in the list of what runs",
      async () => (await lostRecords(client, ids.slice(-200))).length === 0,
    );
  } finally {
    await pool.end();
  }
}

/** From the end of the record's workflow to its new one. */
async function secondsUntilFound(client: Client, id: string): Promise<number> {
  const isRunning = async (): Promise<boolean> =>
    (await client.workflow.getHandle(id).describe()).status.name === "RUNNING";
  await client.workflow.getHandle(id).terminate("lost");
  if (await isRunning()) throw new Error(`the workflow of ${id} was not ended`);
  const from = performance.now();
  await until(`${id} has a workflow`, isRunning);
  return (performance.now() - from) / 1000;
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const from = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - from > longestMs)
      throw new Error(`after ${longestMs / 1000} s it is not true that ${what}`);
    await pause(50);
  }
}
