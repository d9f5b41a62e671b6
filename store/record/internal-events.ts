import type { Queryable } from "../pool.ts";

/** The notes in a ledger that are not for everybody who sees the record. */
export interface InternalEvents {
  /** Their places, in order. */
  readonly seqs: readonly number[];
  /** When the record last changed but by them, UTC milliseconds. */
  readonly changedAt: number;
}

/** By record, for those of the records that have any. What is internal is said in `engine/access/public-events.ts`. */
export async function readInternalEvents(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InternalEvents>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; seqs: number[]; changedAt: number }>({
    name: "internal-events",
    // Deliveries of messages change nothing of a record.
    text: `select n.record_id as id, n.seqs, floor(extract(epoch from (select l.at from ledger l
             where l.record_id = n.record_id and l.kind <> 'told' and l.seq <> all(n.seqs) order by l.seq desc limit 1)) * 1000)::float8 as "changedAt"
           from (select record_id, array_agg(seq::int order by seq) as seqs from ledger
             where record_id = any($1) and kind = 'noted' and coalesce(body -> 'internal', body #> '{input,internal}') = 'true'::jsonb
             group by record_id) as n`,
    values: [ids],
  });
  return new Map(rows.map(({ id, seqs, changedAt }) => [id, { seqs, changedAt }]));
}
