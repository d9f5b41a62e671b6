import type { Queryable } from "../pool.ts";

/** A number that no record has. */
export interface Gap {
  readonly type: string;
  /** As it was given, or the bare count of a number that nothing knows of. */
  readonly number: string;
  readonly why: string;
  /** False when nothing but a deletion in the database leaves this. */
  readonly explained: boolean;
}

interface GapRow {
  readonly type: string;
  readonly n: number;
  readonly number: string | null;
  readonly archive: string | null;
  readonly outcome: { readonly ok: boolean; readonly refusal?: { readonly message: string } } | null;
}

/**
 * Numbers that were given and that no record has, a page by type and number; and records beyond the last number given.
 * Only an opening that never came to a commit leaves a gap by itself, or one that the record's run refused after it had
 * been accepted before it was given a number.
 */
export async function listGaps(
  db: Queryable,
  after: { readonly type: string; readonly n: number },
  limit: number,
): Promise<{ readonly gaps: Gap[]; readonly next: { readonly type: string; readonly n: number } | null }> {
  const { rows } = await db.query<GapRow>(
    `with taken as (select type, substring(number from '[0-9]+$')::bigint as n from records),
       given as (select type, number, substring(number from '[0-9]+$')::bigint as n from number_reservations),
       gaps as (
         select c.type, g.n from record_counters c, generate_series(1, c.last) as g(n)
         where (c.type collate "C", g.n) > ($1, $2)
           and not exists (select from taken t where t.type = c.type and t.n = g.n)
         order by c.type collate "C", g.n limit $3)
     select gaps.type, gaps.n, given.number, (
       select a.archive from archived_records a where a.record_id = gaps.type || '/' || given.number) as archive, (
       select o.outcome from command_outcomes o where o.record_id = gaps.type || '/' || given.number
       order by o.outcome ->> 'ok' desc, o.at limit 1) as outcome
     from gaps left join given using (type, n) order by gaps.type collate "C", gaps.n`,
    [after.type, after.n, limit],
  );
  const last = rows.at(-1);
  return {
    gaps: rows.map(gapOf),
    next: rows.length < limit || last === undefined ? null : { type: last.type, n: last.n },
  };
}

function gapOf({ type, n, number, archive, outcome }: GapRow): Gap {
  if (number === null)
    return { type, number: String(n), why: "nobody knows whom it was given to: its traces are gone", explained: false };
  if (archive !== null)
    return { type, number, why: `it was archived and dropped: digest of the archive ${archive}`, explained: true };
  if (outcome === null) return { type, number, why: "its opening never came to a commit", explained: true };
  if (outcome.ok) return { type, number, why: "the record was opened, and is gone with its ledger", explained: false };
  return { type, number, why: `its opening was refused: ${outcome.refusal?.message ?? ""}`, explained: true };
}

/** What stands where only a change in the database itself can have put it. */
export async function listStrays(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ what: string }>(
    `select 'record ' || r.id || ' has a number beyond the last one given' as what from records r
       left join record_counters c using (type) where substring(r.number from '[0-9]+$')::bigint > coalesce(c.last, 0)
     union all
     select 'the answer to ' || o.command_id || ' of ' || o.record_id || ' says that a record exists which does not'
       from command_outcomes o where o.outcome -> 'ok' = 'true' and not exists (select from records r where r.id = o.record_id)
     union all
     select 'the ledger of ' || l.record_id || ' has no record' from ledger l
       where l.seq = 1 and not exists (select from records r where r.id = l.record_id)
     union all
     select 'the log of people does not lead to what is there: ' || kind || ' ' ||
         case when member = '' then name else member || ' in ' || name end from people_unnoted
     union all
     select 'the log of relations does not lead to what is there: ' || from_ci || ' ' || type || ' ' || to_ci from ci_relations_unnoted
     order by 1 limit 1000`,
  );
  return rows.map(({ what }) => what);
}
