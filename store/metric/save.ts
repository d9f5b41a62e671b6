import { encodeBatch, type SeriesSamples } from "../../engine/series/batch.ts";
import type { Queryable } from "../pool.ts";

/** What one request brought for one source. */
export interface SentSamples {
  readonly source: string;
  readonly batch: readonly SeriesSamples[];
  /** Samples in all; how many were of series that are not kept; how many could not be taken. */
  readonly kept: number;
  readonly dropped: number;
  readonly refused: number;
}

/**
 * Stores what several requests brought in one statement; once it returns it is durable and may be acknowledged.
 * `receivedAt`: of virtual time; absent = by the clock of the database.
 */
export async function saveSamples(db: Queryable, sent: readonly SentSamples[], receivedAt?: Date): Promise<void> {
  const bySource = new Map<string, SentSamples>();
  for (const one of sent) {
    const before = bySource.get(one.source);
    bySource.set(one.source, before === undefined ? one : both(before, one));
  }
  const all = [...bySource.values()].sort((one, other) => (one.source < other.source ? -1 : 1));
  const full = all.filter(({ batch }) => batch.length > 0);
  await db.query(
    `with stored as (
       insert into metric_batches (source, samples, bytes, received_at)
       select source, samples, bytes, coalesce($8, now()) from unnest($1::text[], $2::int[], $3::bytea[]) as b (source, samples, bytes)),
     counted as (
       insert into metric_counts as c (source, kept, dropped, refused)
       select source, kept, dropped, refused from unnest($4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) as n (source, kept, dropped, refused)
       on conflict (source) do update set kept = c.kept + excluded.kept, dropped = c.dropped + excluded.dropped,
         refused = c.refused + excluded.refused, heard_at = now())
     select pg_notify('samples', '')`,
    [
      full.map(({ source }) => source),
      full.map(({ kept }) => kept),
      full.map(({ batch }) => encodeBatch(batch)),
      all.map(({ source }) => source),
      all.map(({ kept }) => kept),
      all.map(({ dropped }) => dropped),
      all.map(({ refused }) => refused),
      receivedAt ?? null,
    ],
  );
}

function both(one: SentSamples, other: SentSamples): SentSamples {
  return {
    source: one.source,
    batch: [...one.batch, ...other.batch],
    kept: one.kept + other.kept,
    dropped: one.dropped + other.dropped,
    refused: one.refused + other.refused,
  };
}
