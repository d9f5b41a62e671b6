/** Very many records of the shipped types, written by SQL: their lists are measured, not their lives. */
import type pg from "pg";
import { fillLists } from "../../store/record/fill.ts";

export interface RecordsParams {
  readonly type: "incident" | "problem";
  readonly prefix: string;
  readonly count: number;
  /** UTC milliseconds: the last record was opened then, the first a year before. */
  readonly now: number;
}

/** A whole number from 0 to below `below`, scattered over the records but the same in each run. */
const scattered = (salt: number, below: number): string => `((hashint8(n * 64 + ${salt}) & 2147483647) % ${below})`;

const milliseconds = (instant: string): string => `floor(extract(epoch from ${instant}) * 1000)::bigint`;

/**
 * Inserts records as commits leave them, but for their ledgers: four of five are closed, and each open one has a
 * running clock. Titles are of thirty words, so that a search of two finds a few hundred.
 */
export async function addRecords(pool: pg.Pool, { type, prefix, count, now }: RecordsParams): Promise<void> {
  await pool.query(
    `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_at, updated_at,
       closed_at, snapshot, opened_by)
     select $1::text || '/' || number, number, $1::text, $1::text, l.digest, 1, '\\x00', state, final, opened, updated,
       case when final then updated end,
       jsonb_build_object('id', $1::text || '/' || number, 'number', number, 'type', $1::text, 'lifecycle', $1::text, 'bundle', l.digest,
         'head', 1, 'state', state, 'enteredAt', ${milliseconds("updated")}, 'enteredBy', 1, 'openedAt', ${milliseconds("opened")}, 'openedBy', caller,
         'updatedAt', ${milliseconds("updated")}, 'final', final, 'fields', jsonb_strip_nulls(fields), 'overrides', '[]'::jsonb,
         'links', '{}'::jsonb, 'inverses', '{}'::jsonb, 'facets', '{}'::jsonb, 'clocks', '{}'::jsonb, 'past', '[]'::jsonb,
         'approvals', '[]'::jsonb, 'runs', '{}'::jsonb, 'reservation', null, 'attention', null),
       caller
     from (
       select *, jsonb_build_object('title', title, 'description', repeat(title || '. ', 6), 'caller', caller,
         'category', (array['software', 'hardware', 'network', 'database', 'access', 'other'])[1 + ${scattered(1, 6)}],
         'impact', 'low', 'urgency', 'low', 'priority', 1 + ${scattered(2, 5)},
         'assignmentGroup', 'group-' || ${scattered(3, 40)},
         'assignee', case when state <> 'new' then 'agent-' || ${scattered(4, 400)} end) as fields
       from (
         select n, $2::text || lpad(n::text, 7, '0') as number, ${scattered(5, 5)} > 0 as final,
           case when ${scattered(5, 5)} > 0 then 'closed' when ${scattered(6, 4)} = 0 then 'new' else 'inProgress' end as state,
           'user-' || ${scattered(7, 5_000)} as caller, opened, opened + ${scattered(8, 72)} * interval '1 hour' as updated,
           concat_ws(' ', w.words[1 + ${scattered(9, 30)}], w.words[1 + ${scattered(10, 30)}], w.words[1 + ${scattered(11, 30)}], n)
             as title
         from generate_series(1, $3::bigint) as n,
           lateral (select $4::timestamptz - ($3::bigint - n) * (interval '365 days' / $3::bigint) as opened) o,
           (select string_to_array($5::text, ' ') as words) w
       ) as plain
     ) as made, (select digest from latest_bundles where record_type = $1::text) l`,
    [type, prefix, count, new Date(now), words.join(" ")],
  );
  await pool.query(
    `insert into record_clocks (record_id, clock_id, service_level, phase, due_at, clock)
     select id, $1::text || '-resolution', $1::text || '-resolution', 'running',
       $2::timestamptz + ((hashtext(id) & 2147483647) % 10000 - 2000) * interval '1 minute', '{}' from records
     where type = $1::text and not final and starts_with(number, $3)`,
    [type, new Date(now), prefix],
  );
}

const words =
  "printer router laptop mailbox invoice database backup cluster gateway password certificate payroll scanner storage berlin madrid lisbon vienna dublin oslo slow broken missing expired locked noisy crashed corrupt frozen lost".split(
    " ",
  );

/** Projects the records of all types as a new declaration of theirs does. */
export async function projectRecords(pool: pg.Pool): Promise<void> {
  await pool.query("update record_declarations set filled_to = ''");
  while ((await fillLists(pool)) > 0);
  await pool.query("analyze");
}
