import { decodeBatch } from "../../engine/series/batch.ts";
import { decodeBlock } from "../../engine/series/block.ts";
import { hoursOf, type HourFigures } from "../../engine/series/hourly.ts";
import { mergeSamples } from "../../engine/series/merge.ts";
import type { Sample } from "../../engine/series/sample.ts";
import type { Queryable } from "../pool.ts";
import { blockMs } from "./fold.ts";

export interface Range {
  /** UTC milliseconds; from this instant on, and before that one. */
  readonly from: number;
  readonly to: number;
}

/** The samples of series in a range, in the order of their instants: of blocks, and of batches that are in none yet. */
export async function readSamples(
  db: Queryable,
  ids: readonly number[],
  { from, to }: Range,
): Promise<ReadonlyMap<number, readonly Sample[]>> {
  const only = new Set(ids);
  const found = new Map<number, readonly Sample[]>();
  // Batches first: what is folded meanwhile is found twice, which is once.
  const { rows: batches } = await db.query<{ bytes: Buffer }>(
    "select bytes from metric_batches where id > (select position from metric_cursors where consumer = 'blocks') order by id",
  );
  const { rows: blocks } = await db.query<{ series: number; bytes: Buffer }>(
    `select series, bytes from metric_blocks where series = any($1) and from_at > $2 and from_at < $3
     order by series, from_at`,
    [ids, new Date(from - blockMs), new Date(to)],
  );
  const add = (series: number, samples: readonly Sample[]): void =>
    void found.set(series, mergeSamples(found.get(series) ?? [], samples));
  for (const { series, bytes } of blocks) add(series, decodeBlock(bytes));
  for (const { bytes } of batches) for (const { series, samples } of decodeBatch(bytes, only)) add(series, samples);
  return new Map(
    [...found].map(([series, samples]) => [series, samples.filter(({ at }) => at >= from && at < to)] as const),
  );
}

/** Figures by the hour, those of which the samples are gone among them. */
export async function readHours(db: Queryable, series: number, range: Range): Promise<readonly HourFigures[]> {
  const { rows } = await db.query<Omit<HourFigures, "at"> & { at: Date }>(
    `select at, samples, low, high, sum, last from metric_hours where series = $1 and at >= $2 and at < $3 order by at`,
    [series, new Date(range.from), new Date(range.to)],
  );
  const hours = new Map(rows.map((row) => [row.at.getTime(), { ...row, at: row.at.getTime() }]));
  const since = Math.max(range.from, (rows.at(-1)?.at.getTime() ?? range.from) - blockMs);
  for (const hour of hoursOf((await readSamples(db, [series], { ...range, from: since })).get(series) ?? []))
    if (!hours.has(hour.at)) hours.set(hour.at, hour);
  return [...hours.values()].sort((one, other) => one.at - other.at);
}
