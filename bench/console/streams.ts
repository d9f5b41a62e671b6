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
  /** Transactions a second meanwhile: rounds of news, and whether each stream's person may still read. */
  readonly queriesAtRest: number;
  /** Milliseconds of the processor for each change, beyond rest. */
  readonly msPerChange: number;
  /** Transactions in PostgreSQL for each change, beyond rest. */
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
  // Each second of rest has some hundred queries, so that few more for a change are not told from none.
  const target = { core: 0.1, queriesPerChange: one.queriesPerChange + many / 10 };
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
  await pause(3_000);
  const rest = await used(desk);
  await pause(restSeconds * 1_000);
  const resting = since(rest, await used(desk));
  const busy = await used(desk);
  for (let nth = 0; nth < changes; nth += 1) {
    await desk.note(number, `Heard ${nth}`);
    await pause(300);
  }
  const changing = since(busy, await used(desk));
  const beyondRest = (of: "processor" | "queries"): number =>
    (changing[of] - (resting[of] / resting.seconds) * changing.seconds) / changes;
  return {
    atRest: round(resting.processor / resting.seconds),
    queriesAtRest: round(resting.queries / resting.seconds),
    msPerChange: round(beyondRest("processor") * 1_000),
    queriesPerChange: round(beyondRest("queries")),
  };
}

interface Used {
  /** Of the product, in seconds. */
  readonly processor: number;
  readonly queries: number;
  readonly seconds: number;
}

async function used(desk: Desk): Promise<Used> {
  const queries = await transactions(desk);
  return { queries, processor: processorTimeOf(desk.bed.product.pid), seconds: performance.now() / 1_000 };
}

const since = (before: Used, now: Used): Used => ({
  processor: now.processor - before.processor,
  queries: now.queries - before.queries,
  seconds: now.seconds - before.seconds,
});

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
