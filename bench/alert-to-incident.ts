/**
 * B3, second figure: the time from the POST of an alert to the row of its incident, as soon as another connection can
 * read it, one alert at a time on a quiet product. It is acknowledged, worked into an alert and a group, put into the
 * outbox, delivered, decided and committed.
 *
 * Floor: one commit and one workflow task, which is the POST that opens an incident in the hand-written rival
 * (lifecycle/by-hand-server.ts) until its answer. Target: at most 3 times the floor, at the 99th percentile. Turns of
 * ten are interleaved A B B A.
 */
import pg from "pg";
import { createApiClient } from "../test/support/api-client.ts";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json } from "../engine/base/json.ts";
import { openLifecycleBed, post, type LifecycleBed } from "./lifecycle/bed.ts";
import { percentiles, round } from "./rounds.ts";

const target = 3;
const turns = 20;
const perTurn = 10;
/** An alert that opens nothing for so long ends the bench. */
const longestMs = 30_000;

const definitions = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: bench }
spec:
  receive: { webhook: json }
  event: { key: '\${ .id }', state: firing, severity: 1, title: '\${ .id }', labels: { id: '\${ .id }' } }
---
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: bench }
spec:
  sources: [bench]
  group: { by: [labels.id], gap: 1m, life: 1m }
  open: { record: incident, with: { title: '\${ .title }', impact: high, urgency: medium, caller: admin } }
`;

export async function bench(): Promise<Json> {
  const bed = await openLifecycleBed();
  try {
    const files = [...(await readDefinitionFiles(["definitions"])), { path: "bench.yaml", text: definitions }];
    await createApiClient(bed.product.url, bed.product.key).post("/v1/definitions", { files });
    const rows = await watchRows(bed.databaseUrl);
    try {
      const acknowledged: number[] = [];
      const ours: number[] = [];
      const floor: number[] = [];
      const alert = (id: string): Promise<void> => toRow(bed, rows, id, acknowledged, ours);
      const byHand = (id: string): Promise<void> => openByHand(bed, id, floor);
      const turn = async (name: string, one: (id: string) => Promise<void>): Promise<void> => {
        for (let index = 0; index < perTurn; index += 1) await one(`${name}-${index}`);
      };
      // Compiles and warms caches; not counted.
      for (const [name, one] of [["warm", alert], ["warm", byHand]] as const) await turn(name, one); // prettier-ignore
      for (const times of [acknowledged, ours, floor]) times.length = 0;
      for (let index = 0; index < turns; index += 1) {
        const order = index % 2 === 0 ? ([alert, byHand] as const) : ([byHand, alert] as const);
        for (const one of order) await turn(`turn-${index}`, one);
      }
      const [product, hand] = [percentiles(ours), percentiles(floor)];
      return {
        bench: "alert-to-incident",
        alerts: ours.length,
        oursMs: { ...product },
        acknowledgedMs: { ...percentiles(acknowledged) },
        floorMs: { ...hand },
        medianRatio: round(product.p50 / hand.p50),
        ratio: round(product.p99 / hand.p99),
        target,
        reached: product.p99 <= target * hand.p99,
      };
    } finally {
      await rows.close();
    }
  } finally {
    await bed.close();
  }
}

interface Rows {
  /** When the record of that title could be read by others, by `performance.now()`. */
  committed(title: string): Promise<number>;
  close(): Promise<void>;
}

/** PostgreSQL tells at the commit of a record: nothing has to be asked again and again beside what is measured. */
async function watchRows(databaseUrl: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    create function tell_record() returns trigger language plpgsql as
      $$ begin perform pg_notify('record_opened', new.snapshot->'fields'->>'title'); return null; end $$;
    create trigger tell_record after insert on records for each row execute function tell_record();
    listen record_opened`);
  const waiting = new Map<string, (at: number) => void>();
  client.on("notification", ({ payload }) => waiting.get(payload ?? "")?.(performance.now()));
  return {
    committed: (title) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`"${title}" had no record after ${longestMs / 1000} s`)),
          longestMs,
        );
        waiting.set(title, (at) => {
          clearTimeout(late);
          waiting.delete(title);
          resolve(at);
        });
      }),
    close: () => client.end(),
  };
}

async function toRow(
  { product }: LifecycleBed,
  rows: Rows,
  id: string,
  acknowledged: number[],
  times: number[],
): Promise<void> {
  const row = rows.committed(id);
  const from = performance.now();
  await post(`${product.url}/v1/events/bench`, { id }, { authorization: `Bearer ${product.key}` });
  acknowledged.push(performance.now() - from);
  times.push((await row) - from);
}

async function openByHand({ hand }: LifecycleBed, id: string, times: number[]): Promise<void> {
  const input = { title: id, impact: "high", urgency: "medium", caller: "admin" };
  const from = performance.now();
  await post(`${hand.url}/${id}`, { id: `${id}/open`, name: "open", input }, { authorization: `Bearer ${hand.key}` });
  times.push(performance.now() - from);
}
