import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject } from "../../engine/base/json.ts";
import { processorTimeOf } from "../processor-time.ts";
import { round } from "../rounds.ts";
import type { Desk } from "./desk.ts";

const many = 200;
const restSeconds = 10;
const changes = 30;

interface Cost {
  /** Share of one core that the product uses while nothing changes. */
  readonly atRest: number;
  /** Milliseconds of the processor for each change. */
  readonly msPerChange: number;
  /** Transactions in PostgreSQL for each change. */
  readonly queriesPerChange: number;
}

/** What open streams of news cost the server: none of them may ask the database by itself. */
export async function measureStreams(desk: Desk): Promise<JsonObject> {
  const number = await desk.open("Heard by many");
  // One that stays open is what there is without many.
  const first = await openStreams(desk, 1);
  const one = await costOf(desk, number);
  const others = await openStreams(desk, many - 1);
  const all = await costOf(desk, number);
  const heard = others.heard() + first.heard();
  others.close();
  first.close();
  const target = { core: 0.1, queriesPerChange: one.queriesPerChange * 1.2 };
  return {
    streams: many,
    heard,
    one: { ...one },
    many: { ...all },
    target,
    reached: all.atRest - one.atRest <= target.core && all.queriesPerChange <= target.queriesPerChange,
  };
}

async function costOf(desk: Desk, number: string): Promise<Cost> {
  const { pid } = desk.bed.product;
  await pause(3_000);
  const before = processorTimeOf(pid);
  await pause(restSeconds * 1_000);
  const atRest = (processorTimeOf(pid) - before) / restSeconds;
  const [time, queries] = [processorTimeOf(pid), await transactions(desk)];
  const from = performance.now();
  for (let nth = 0; nth < changes; nth += 1) {
    await desk.note(number, `Heard ${nth}`);
    await pause(300);
  }
  const seconds = (performance.now() - from) / 1_000;
  const used = processorTimeOf(pid) - time - atRest * seconds;
  return {
    atRest: round(atRest),
    msPerChange: round((used / changes) * 1_000),
    queriesPerChange: round(((await transactions(desk)) - queries) / changes),
  };
}

async function transactions({ pool }: Desk): Promise<number> {
  // What backends count is told with a delay of a second at most.
  await pause(1_500);
  const { rows } = await pool.query<{ count: string }>(
    "select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()",
  );
  return Number(rows[0]!.count);
}

async function openStreams(
  { bed }: Desk,
  count: number,
): Promise<{ readonly heard: () => number; readonly close: () => void }> {
  const stopping = new AbortController();
  let heard = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${bed.product.url}/v1/news?topics=type:incident`, {
        headers: { authorization: `Bearer ${bed.product.key}` },
        signal: stopping.signal,
      });
      if (!response.ok || response.body === null) throw new Error(`a stream was answered ${response.status}`);
      void read(response.body);
    }),
  );
  return { heard: () => heard, close: () => stopping.abort() };

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of body) if (new TextDecoder().decode(chunk).includes("type:incident")) heard += 1;
    } catch {
      // Closed by us.
    }
  }
}
