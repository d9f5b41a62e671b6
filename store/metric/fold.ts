/**
 * From batches, as they came, to blocks of two hours of one series, and from blocks that are over to figures of their
 * hours.
 */
import type pg from "pg";
import { decodeBlock, encodeBlock } from "../../engine/series/block.ts";
import { hoursOf } from "../../engine/series/hourly.ts";
import { mergeSamples } from "../../engine/series/merge.ts";
import type { Sample } from "../../engine/series/sample.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { dropPassed, passBatches, takeBatches } from "./cursor.ts";

export const blockMs = 2 * 3_600_000;
/** Samples and blocks of one transaction. */
const most = { samples: 200_000, blocks: 2_000 } as const;
/** A block is over so long after its end: what comes later has it rolled once more. */
const settlesMs = 15 * 60_000;

/** Folds what waits into blocks. Returns whether more may wait. */
export async function foldSamples(pool: pg.Pool): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const taken = await takeBatches(client, "blocks", most.samples);
    if (taken === null || taken.batches.length === 0) return false;
    const news = new Map<string, Sample[]>();
    for (const { series, samples } of taken.batches.flatMap((batch) => batch.series))
      for (const sample of samples) {
        const key = `${String(series)} ${String(sample.at - (sample.at % blockMs))}`;
        const known = news.get(key);
        if (known === undefined) news.set(key, [sample]);
        else known.push(sample);
      }
    await mergeBlocks(client, news);
    await passBatches(client, "blocks", taken.batches);
    await dropPassed(client);
    return taken.more;
  });
}

/** By series and beginning. */
async function mergeBlocks(db: Queryable, news: ReadonlyMap<string, readonly Sample[]>): Promise<void> {
  const keys = [...news.keys()].map((key) => key.split(" ").map(Number) as [number, number]);
  const series = keys.map(([id]) => id);
  const begins = keys.map(([, at]) => new Date(at));
  const { rows } = await db.query<{ series: number; from_at: Date; bytes: Buffer }>(
    `select b.series, b.from_at, b.bytes from unnest($1::bigint[], $2::timestamptz[]) as n (series, from_at)
     join metric_blocks b on b.series = n.series and b.from_at = n.from_at`,
    [series, begins],
  );
  const old = new Map(rows.map((row) => [`${String(row.series)} ${String(row.from_at.getTime())}`, row.bytes]));
  const merged = [...news].map(([key, samples]) => {
    const before = old.get(key);
    return mergeSamples(before === undefined ? [] : decodeBlock(before), samples);
  });
  await db.query(
    `insert into metric_blocks (series, from_at, samples, bytes)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::int[], $4::bytea[])
     on conflict (series, from_at) do update set samples = excluded.samples, bytes = excluded.bytes, rolled = false`,
    [series, begins, merged.map(({ length }) => length), merged.map((samples) => encodeBlock(samples))],
  );
  await db.query(
    `update metric_series set seen_at = now() where id = any($1) and seen_at < now() - interval '1 hour'`,
    [[...new Set(series)]],
  );
}

/** Figures of the hours of blocks that ended by `now`. Returns whether there may be more. */
export async function rollBlocks(pool: pg.Pool, now: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ series: number; from_at: Date; bytes: Buffer }>(
      `select series, from_at, bytes from metric_blocks where not rolled and from_at < $1
       order by from_at, series limit $2 for update skip locked`,
      [new Date(now - blockMs - settlesMs), most.blocks],
    );
    if (rows.length === 0) return false;
    const hours = rows.flatMap(({ series, bytes }) => hoursOf(decodeBlock(bytes)).map((hour) => ({ series, ...hour })));
    await client.query(
      `insert into metric_hours (series, at, samples, low, high, sum, last)
       select * from unnest($1::bigint[], $2::timestamptz[], $3::int[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
       on conflict (series, at) do update set samples = excluded.samples, low = excluded.low, high = excluded.high,
         sum = excluded.sum, last = excluded.last`,
      [
        hours.map(({ series }) => series),
        hours.map(({ at }) => new Date(at)),
        hours.map(({ samples }) => samples),
        hours.map(({ low }) => low),
        hours.map(({ high }) => high),
        hours.map(({ sum }) => sum),
        hours.map(({ last }) => last),
      ],
    );
    await client.query(
      `update metric_blocks b set rolled = true from unnest($1::bigint[], $2::timestamptz[]) as r (series, from_at)
       where b.series = r.series and b.from_at = r.from_at`,
      [rows.map(({ series }) => series), rows.map(({ from_at }) => from_at)],
    );
    return rows.length >= most.blocks;
  });
}
