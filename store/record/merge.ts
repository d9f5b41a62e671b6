import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Queryable } from "../pool.ts";

/** What a record is to be merged into is over, or is nowhere. */
export class MergeError extends Error {
  override readonly name = "MergeError";
  readonly into: string;

  constructor(into: string) {
    super(`${into} is over: nothing is merged into it`);
    this.into = into;
  }
}

/** The record that a commit merges its own into; null = none. */
export function survivorIn(events: readonly LedgerEvent[]): string | null {
  return events.reduce<string | null>((found, { body }) => (body.kind === "merged" ? body.into : found), null);
}

/**
 * Throws a MergeError. Two records that are merged into one another at once are each decided before the other is over:
 * whoever merges takes turns by type, and looks again. The survivor stays as it is until the merge is committed.
 */
export async function refuseMerge(db: Queryable, into: string): Promise<void> {
  const type = into.slice(0, into.indexOf("/"));
  await db.query("select pg_advisory_xact_lock(hashtextextended($1, 4600012))", [type]);
  const { rows } = await db.query<{ final: boolean }>("select final from records where id = $1 for share", [into]);
  if (rows[0]?.final !== false) throw new MergeError(into);
}
