/**
 * What ten thousand open records cost the product, each with three clocks (lifecycle/ticket.yaml), as a ratio of what
 * a thousand cost: a transition, memory, the database. Then records with 60 and with a thousand children, which follow
 * them, and a start with all of them open: the first transition of a record reads its history again.
 *
 * Targets: a transition among 10,000 takes at most 1.2 times of one among 1,000, both of records that the worker still
 * knows (1,000 of them); memory grows by at most half; 60 children follow within 2 s. What one costs that it has
 * forgotten is told beside. `OPSLOOM_BENCH_RECORDS` says how many, 10,000 else; a tenth of them come first, and as
 * many are children. Opening takes most of the time: some 45 a second on two idle cores. How far it is stands on
 * standard error.
 */
import { Client, Connection } from "@temporalio/client";
import type pg from "pg";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { createPool } from "../store/pool.ts";
import { Desk } from "./incidents/desk.ts";
import { family } from "./incidents/family.ts";
import { openLifecycleBed } from "./lifecycle/bed.ts";
import { serversSeconds } from "./processor-time.ts";
import { percentiles, round } from "./rounds.ts";

const target = { transitionRatio: 1.2, memoryRatio: 1.5, sixtyChildrenSeconds: 2 };
const mostMeasured = 150;
const fewestChildren = 60;

export async function bench(): Promise<Json> {
  const count = Number(process.env["OPSLOOM_BENCH_RECORDS"] ?? "10000");
  if (!Number.isSafeInteger(count) || count < 100)
    throw new Error("OPSLOOM_BENCH_RECORDS must be a whole number, at least 100");
  const few = Math.floor(count / 10);
  const measured = Math.min(mostMeasured, Math.floor(few / 2));
  const bed = await openLifecycleBed();
  const pool = createPool(bed.databaseUrl, { applicationName: "bench", max: 1, onError: () => undefined });
  const connection = await Connection.connect({ address: bed.temporalAddress });
  try {
    const client = new Client({ connection });
    const desk = new Desk(bed);
    await desk.publish();
    const small = await desk.open(few);
    const first = await costOf(desk, pool, small.ids.slice(-measured));
    const large = await desk.open(count - few);
    const last = await costOf(desk, pool, large.ids.slice(-measured));
    // Opened so long ago that the worker has forgotten them: their histories are read again.
    const forgotten = await costOf(desk, pool, large.ids.slice(0, measured));
    const sixty = await family(desk, pool, client, fewestChildren);
    const many = few > fewestChildren ? await family(desk, pool, client, few) : null;
    const startSeconds = round(await desk.restart());
    const cold = await costOf(desk, pool, large.ids.slice(measured, 2 * measured));
    const transitionRatio = round(last.transitionMs.p50 / first.transitionMs.p50);
    const memoryRatio = round(last.memoryMb / first.memoryMb);
    const sixtySeconds = sixty["seconds"] as number;
    return {
      bench: "incidents",
      records: { few, many: count },
      few: asJson(first),
      many: asJson(last),
      forgotten: asJson(forgotten),
      openedPerSecond: { few: round(few / small.seconds), many: round((count - few) / large.seconds) },
      transitionRatio,
      processorRatio: round(last.processorMs / first.processorMs),
      memoryRatio,
      databaseBytesPerRecord: Math.round((last.databaseBytes - first.databaseBytes) / (count - few)),
      families: [sixty, ...(many === null ? [] : [many])],
      afterStart: { startSeconds, ...asJson(cold) },
      askedAgainAfter503: desk.asked503,
      target,
      reached:
        transitionRatio <= target.transitionRatio &&
        memoryRatio <= target.memoryRatio &&
        sixtySeconds <= target.sixtyChildrenSeconds,
    };
  } finally {
    await connection.close();
    await pool.end();
    await bed.close();
  }
}

interface Cost {
  readonly transitionMs: ReturnType<typeof percentiles>;
  /** Of all servers, in a transition: other work on the machine does not change it much. */
  readonly processorMs: number;
  readonly memoryMb: number;
  readonly databaseBytes: number;
}

/** What it costs to take records on one at a time, and what is held meanwhile. */
async function costOf(desk: Desk, pool: pg.Pool, records: readonly string[]): Promise<Cost> {
  const used = serversSeconds();
  const transitionMs = percentiles(await desk.takeOn(records));
  const processorMs = round((1_000 * (serversSeconds() - used)) / records.length);
  const { rows } = await pool.query<{ n: string }>("select pg_database_size(current_database())::text as n");
  return { transitionMs, processorMs, memoryMb: desk.memoryMb(), databaseBytes: Number(rows[0]?.n ?? 0) };
}

function asJson({ transitionMs, ...cost }: Cost): JsonObject {
  return { transitionMs: { ...transitionMs }, ...cost };
}
