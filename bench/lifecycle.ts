/**
 * B3: the life of a record through the whole product (POST, assign, resolve, close) against a hand-written workflow
 * with SQL and the same four states: each side is one process with its HTTP server and its worker, both on one
 * PostgreSQL and one Temporal server, in interleaved rounds. Both check an API key, look a command id up before they
 * send it, and write by compare-and-set in one transaction a command. Ours does more in each: decision tables, clocks,
 * ledger chain, projections, outbox, permissions; what it is told to do stands in lifecycle/ticket.yaml. Target: at
 * least 0.8 of the hand-written lives per second. p50 and p99 are of one request, in ms.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { openLifecycleBed, post } from "./lifecycle/bed.ts";
import { compareSides, percentiles, report, type Side } from "./rounds.ts";

const definitions = fileURLToPath(new URL("lifecycle/ticket.yaml", import.meta.url));

/** Lives in one turn of a side, and how many at once. */
const LIVES = 6;
const concurrencies = [1, 8];
/**
 * Lives of each side before anything is counted: what runs for days is compiled, and one has more code than the other.
 */
const WARM_UP = 240;
const ROUNDS = 15;

/** Sends one command of a life and waits for its answer: the state it led to. */
type Send = (life: string, name: string, input: JsonObject) => Promise<string>;

const life: readonly (readonly [name: string, input: JsonObject, state: string])[] = [
  ["open", { title: "Checkout answers 503", impact: "high", urgency: "medium", caller: "admin" }, "new"],
  ["assign", { assignee: "admin" }, "inProgress"],
  ["resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Restarted it." }, "resolved"],
  ["close", {}, "closed"],
];

export async function bench(): Promise<Json> {
  const bed = await openLifecycleBed();
  try {
    const files = [{ path: "ticket.yaml", text: readFileSync(definitions, "utf8") }];
    const { url, key } = bed.product;
    await post(`${url}/v1/definitions`, { files }, { authorization: `Bearer ${key}` });
    const ours = byProduct(url, key);
    const theirs = byHand(bed.hand.url, bed.hand.key);
    for (const send of [ours, theirs]) await livesAtOnce(send, [], { lives: WARM_UP, atOnce: 8 });
    const results: { [concurrency: string]: Json } = {};
    for (const concurrency of concurrencies) results[String(concurrency)] = await compare(ours, theirs, concurrency);
    return { benchmark: "B3 lifecycle", commandsPerLife: life.length, concurrent: results };
  } finally {
    await bed.close();
  }
}

async function compare(ours: Send, theirs: Send, concurrency: number): Promise<Json> {
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  const side =
    (send: Send, into: number[]): Side =>
    async () =>
      livesAtOnce(send, into, { lives: LIVES, atOnce: concurrency });
  const comparison = await compareSides(side(ours, times.ours), side(theirs, times.theirs), ROUNDS);
  return {
    ...report(comparison, 0.8),
    oursMs: { ...percentiles(times.ours) },
    peerMs: { ...percentiles(times.theirs) },
    unit: "lives per second",
  };
}

/** Returns how many they were. */
async function livesAtOnce(
  send: Send,
  times: number[],
  { lives, atOnce }: { readonly lives: number; readonly atOnce: number },
): Promise<number> {
  let left = lives;
  const one = async (): Promise<void> => {
    while (left-- > 0) await live(send, times);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return lives;
}

async function live(send: Send, times: number[]): Promise<void> {
  const id = randomUUID();
  for (const [name, input, expected] of life) {
    const began = performance.now();
    const state = await send(id, name, input);
    times.push(performance.now() - began);
    if (state !== expected) throw new Error(`${name} led to "${state}", not to "${expected}"`);
  }
}

function byProduct(url: string, key: string): Send {
  const paths = new Map<string, string>();
  return async (id, name, input) => {
    const path = paths.get(id);
    const reply = await post(
      name === "open" ? `${url}/v1/records/ticket` : `${url}/v1/records/${path}/commands`,
      name === "open" ? { fields: input } : { command: name, input },
      { authorization: `Bearer ${key}`, "idempotency-key": `${id}/${name}` },
    );
    if (name === "open") paths.set(id, reply["id"] as string);
    if (name === "close") paths.delete(id);
    return reply["state"] as string;
  };
}

function byHand(url: string, key: string): Send {
  return async (id, name, input) =>
    (await post(`${url}/${id}`, { id: `${id}/${name}`, name, input }, { authorization: `Bearer ${key}` }))[
      "state"
    ] as string;
}
