/**
 * How far a consumer of samples has come. What it makes of them and its position are one transaction: a crash has it
 * take them again, whole. One process at a time is at work for a consumer.
 */
import { decodeBatch, type SeriesSamples } from "../../engine/series/batch.ts";
import type { Queryable } from "../pool.ts";

export type SampleConsumer = "blocks" | "watches";

export interface Batch {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: Date;
  readonly series: readonly SeriesSamples[];
}

export interface TakenBatches {
  readonly batches: readonly Batch[];
  /** Whether more may wait. */
  readonly more: boolean;
}

/** The oldest batches that the consumer has not passed, up to so many samples. Null: another process takes them. */
export async function takeBatches(
  db: Queryable,
  consumer: SampleConsumer,
  mostSamples: number,
): Promise<TakenBatches | null> {
  const held = await db.query<{ position: number }>(
    "select position from metric_cursors where consumer = $1 for update skip locked",
    [consumer],
  );
  const position = held.rows[0]?.position;
  if (position === undefined) return null;
  const { rows } = await db.query<{ id: number; source: string; received_at: Date; bytes: Buffer; before: number }>(
    `select id, source, received_at, bytes from (
       select b.*, sum(b.samples) over (order by b.id) - b.samples as before from (
         select id, source, received_at, bytes, samples from metric_batches where id > $1 order by id limit 1000) as b) as c
     where c.before < $2 order by id`,
    [position, mostSamples],
  );
  const batches = rows.map(({ id, source, received_at, bytes }) => ({
    id,
    source,
    receivedAt: received_at,
    series: decodeBatch(bytes),
  }));
  const taken = batches.reduce((sum, { series }) => sum + series.length, 0);
  return { batches, more: rows.length >= 1000 || taken >= mostSamples };
}

/** Moves the consumer behind these batches. */
export async function passBatches(db: Queryable, consumer: SampleConsumer, batches: readonly Batch[]): Promise<void> {
  const last = batches.at(-1);
  if (last === undefined) return;
  await db.query("update metric_cursors set position = $2, moved_at = now() where consumer = $1", [consumer, last.id]);
}

/** Drops batches that every consumer is done with. */
export async function dropPassed(db: Queryable): Promise<void> {
  await db.query("delete from metric_batches where id <= (select min(position) from metric_cursors)");
}
