/** Findings of which a record is still to be opened, or told. */
import type { Queryable } from "../pool.ts";
import { findingColumns, type StoredFinding } from "./findings.ts";

/** Some of them, oldest first. */
export async function readPendingFindings(
  db: Queryable,
  {
    after,
    limit,
    policies,
  }: { readonly after: string; readonly limit: number; readonly policies: readonly string[] | null },
): Promise<readonly StoredFinding[]> {
  // The condition is that of the index findings_pending.
  const { rows } = await db.query<StoredFinding>(
    `select ${findingColumns} from findings f where not settled and (ended_at is not null or (exception is null
       and refused is null and ((told is null and opening is not null) or step > told)))
       and f.id > $1::bigint and ($3::text[] is null or f.policy = any($3)) order by f.id limit $2`,
    [after, limit, policies],
  );
  return rows;
}

/** Its record is there. */
export async function noteOpened(db: Queryable, { id, step }: StoredFinding, record: string): Promise<void> {
  await db.query("update findings set record_id = $2, told = $3, settled = false where id = $1::bigint", [
    id,
    record,
    step,
  ]);
}

/** Its record was told of the step, or that it is over. */
export async function noteTold(db: Queryable, { id, step, ended }: StoredFinding): Promise<void> {
  await db.query("update findings set told = greatest(told, $2), settled = $3 where id = $1::bigint", [
    id,
    step,
    ended !== null,
  ]);
}

/** Nothing was done, and why: it is tried again with what the next look says. */
export async function noteRefused(db: Queryable, { id, ended }: StoredFinding, refused: string): Promise<void> {
  await db.query("update findings set refused = $2, settled = $3 where id = $1::bigint", [id, refused, ended !== null]);
}
