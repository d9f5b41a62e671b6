import type { Queryable } from "../pool.ts";

/** What a move of a plan ended in: the record is bound to the new definitions, or why it is not. */
export type MoveResult = { readonly moved: true } | { readonly moved: false; readonly why: string };

/** Command id of every move of a plan: a record is moved once by it, however often it is applied. */
export function moveCommandId(digest: string): string {
  return `move:${digest}`;
}

/** Results by record, of those that the plan was carried out on; the rest is still to do. */
export async function readResults(
  db: Queryable,
  digest: string,
  records: readonly string[],
): Promise<ReadonlyMap<string, MoveResult>> {
  const { rows } = await db.query<{ record_id: string; ok: boolean; message: string | null }>(
    `select record_id, (outcome ->> 'ok')::boolean as ok, outcome -> 'refusal' ->> 'message' as message
     from command_outcomes where command_id = $1 and record_id = any($2)`,
    [moveCommandId(digest), records],
  );
  return new Map(
    rows.map((row) => [row.record_id, row.ok ? { moved: true } : { moved: false, why: row.message ?? "" }]),
  );
}
