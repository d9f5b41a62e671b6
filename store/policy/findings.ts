/** The findings of policies, as they are kept. */
import type pg from "pg";
import type { Acted } from "../../engine/policy/act.ts";
import type { Decided, FindingChange } from "../../engine/policy/decide.ts";
import type { Ending } from "../../engine/policy/finding.ts";
import type { Found } from "../../engine/policy/judge.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

export interface StoredFinding extends Acted {
  /** Id of the record that it has opened; null = none. */
  readonly recordId: string | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly steppedAt: Date;
  readonly endedAt: Date | null;
  /** When what its policy does with a CI was done; null = it was not. */
  readonly doneAt: Date | null;
}

export const findingColumns = `f.id::text, f.policy, f.subject, f.name, f.key, f.step, f.step_name as "stepName", f.severity, f.title,
  f.why, f.exception, f.opening, f.record_id as "recordId", f.told, f.refused, f.first_seen_at as "firstSeenAt",
  f.last_seen_at as "lastSeenAt", f.stepped_at as "steppedAt", f.ended_at as "endedAt", f.ended,
  f.done_at as "doneAt", f.done_at is not null as done`;

/** Those of a policy that are not over; `subjects` null = of all. */
export async function readOpenFindings(
  db: Queryable,
  policy: string,
  subjects: readonly string[] | null,
): Promise<readonly StoredFinding[]> {
  const { rows } = await db.query<StoredFinding>(
    `select ${findingColumns} from findings f
     where f.policy = $1 and f.ended_at is null and ($2::text[] is null or f.subject = any($2)) order by f.id`,
    [policy, subjects],
  );
  return rows;
}

/** So many rows of one transaction. */
const batch = 500;

/** Writes what a look has decided. What was written before a crash is the same the next time. */
export async function saveDecided(pool: pg.Pool, policy: string, decided: Decided, now: number): Promise<void> {
  for (let from = 0; from < decided.changes.length; from += batch)
    await inTransaction(pool, async (client) => {
      const changes = decided.changes.slice(from, from + batch);
      // What is over goes first: its subject may be found under the same key again.
      await endFindings(client, changes.filter(isEnd), now);
      await updateFindings(client, changes.filter(isUpdate), now);
      await beginFindings(
        client,
        policy,
        changes.flatMap((one) => (one.kind === "begin" ? one.found : [])),
        now,
      );
    });
  for (let from = 0; from < decided.seen.length; from += batch)
    await pool.query("update findings set last_seen_at = $2 where id = any($1::bigint[])", [
      decided.seen.slice(from, from + batch),
      new Date(now),
    ]);
}

type Update = Extract<FindingChange, { readonly kind: "update" }>;
type End = Extract<FindingChange, { readonly kind: "end" }>;

const isUpdate = (change: FindingChange): change is Update => change.kind === "update";
const isEnd = (change: FindingChange): change is End => change.kind === "end";

async function beginFindings(db: Queryable, policy: string, found: readonly Found[], now: number): Promise<void> {
  if (found.length === 0) return;
  await db.query(
    `insert into findings (policy, subject, name, key, step, step_name, severity, title, why, exception, opening,
       first_seen_at, last_seen_at, stepped_at)
     select $1, n.subject, n.name, n.key, n.step, n."stepName", n.severity, n.title, n.why, nullif(n.exception, 'null'),
       nullif(n.opening, 'null'), $3, $3, $3
     from jsonb_to_recordset($2::jsonb) as n (subject text, name text, key text, step int, "stepName" text,
       severity smallint, title text, why text, exception jsonb, opening jsonb) order by n.subject, n.key
     on conflict (policy, subject, key) where ended_at is null do nothing`,
    [policy, JSON.stringify(found), new Date(now)],
  );
}

async function updateFindings(db: Queryable, updates: readonly Update[], now: number): Promise<void> {
  if (updates.length === 0) return;
  const rows = updates.map(({ id, stepped, found }) => ({ ...found, id, stepped }));
  await db.query(
    `update findings f set name = n.name, step = n.step, step_name = n."stepName", severity = n.severity, title = n.title,
       why = n.why, exception = nullif(n.exception, 'null'), opening = nullif(n.opening, 'null'), refused = null,
       last_seen_at = $2, stepped_at = case when n.stepped then $2 else f.stepped_at end
     from jsonb_to_recordset($1::jsonb) as n (id bigint, stepped boolean, name text, step int, "stepName" text,
       severity smallint, title text, why text, exception jsonb, opening jsonb)
     where f.id = n.id and f.ended_at is null`,
    [JSON.stringify(rows), new Date(now)],
  );
}

async function endFindings(db: Queryable, ends: readonly End[], now: number): Promise<void> {
  if (ends.length === 0) return;
  await db.query(
    `update findings f set ended_at = $3, ended = n.because, settled = f.told is null
     from unnest($1::bigint[], $2::text[]) as n (id, because) where f.id = n.id and f.ended_at is null`,
    [ends.map(({ id }) => id), ends.map(({ because }) => because), new Date(now)],
  );
}

/** Ends what is left of policies that are published no more. Returns how many of them there were. */
export async function endRetired(db: Queryable, published: readonly string[], now: number): Promise<number> {
  const { rowCount } = await db.query(
    `update findings set ended_at = $2, ended = $3, settled = told is null where ended_at is null and policy <> all($1)`,
    [published, new Date(now), "retired" satisfies Ending],
  );
  return rowCount ?? 0;
}
