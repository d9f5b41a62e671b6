/**
 * The events of ledgers that are not for everybody who sees their records: `engine/access/hidden-event.ts` says
 * which.
 */
import { type EventOutline, isHidden } from "../../engine/access/hidden-event.ts";
import { isWhole, type Sight } from "../../engine/access/sight.ts";
import type { Queryable } from "../pool.ts";

/** What of a ledger somebody does not see. */
export interface HiddenEvents {
  /** Their places, in order. */
  readonly seqs: readonly number[];
  /** When the record last changed but by them, UTC milliseconds. */
  readonly changedAt: number;
}

/** By record, for those of the records that have any. */
export async function readHiddenEvents(
  db: Queryable,
  seen: readonly { readonly id: string; readonly sight: Sight }[],
): Promise<ReadonlyMap<string, HiddenEvents>> {
  const isPublic = seen.filter(({ sight }) => isWhole(sight) && sight.notes !== "all");
  const partly = seen.filter(({ sight }) => !isWhole(sight));
  const ids = isPublic.map(({ id }) => id);
  return new Map([...(await readInternal(db, ids)), ...(await readUnseen(db, partly))]);
}

/** Internal notes have an index of their own. */
async function readInternal(
  db: Queryable,
  ids: readonly string[],
): Promise<readonly (readonly [string, HiddenEvents])[]> {
  if (ids.length === 0) return [];
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
  return rows.map(({ id, seqs, changedAt }) => [id, { seqs, changedAt }]);
}

interface OutlineRow extends EventOutline {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
}

/** Of records of which some fields are seen the whole ledger is gone over, without its texts. */
async function readUnseen(
  db: Queryable,
  seen: readonly { readonly id: string; readonly sight: Sight }[],
): Promise<readonly (readonly [string, HiddenEvents])[]> {
  if (seen.length === 0) return [];
  const { rows } = await db.query<OutlineRow>({
    name: "event-outlines",
    text: `select record_id as id, seq::int as seq, kind, floor(extract(epoch from at) * 1000)::float8 as at, body ->> 'facet' as facet,
             kind in ('noted', 'moved') and coalesce(coalesce(body -> 'internal', body #> '{input,internal}') = 'true'::jsonb, false) as internal,
             case when kind = 'changed' then array(select jsonb_object_keys(body -> 'set')) else '{}'::text[] end as set
           from ledger where record_id = any($1) order by record_id, seq`,
    values: [seen.map(({ id }) => id)],
  });
  const sights = new Map(seen.map(({ id, sight }) => [id, sight]));
  const found = new Map<string, { seqs: number[]; changedAt: number }>();
  for (const { id, seq, at, ...outline } of rows) {
    const sight = sights.get(id);
    const of = found.get(id) ?? { seqs: [], changedAt: 0 };
    if (sight === undefined || isHidden(outline, sight)) of.seqs.push(seq);
    else if (outline.kind !== "told") of.changedAt = at;
    found.set(id, of);
  }
  return [...found].filter(([, { seqs }]) => seqs.length > 0);
}
