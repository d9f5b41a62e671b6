import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/** What one report changed in a CI. */
export interface CiChange {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly source: string;
  /** The person who said so; null = a program, which `source` names. */
  readonly by: string | null;
  readonly because: string | null;
  /** `class` and `state` are the CI's own; all other names are attributes. */
  readonly changes: readonly { readonly attribute: string; readonly from: Json; readonly to: Json }[];
}

/** The latest changes of a CI, newest first. */
export async function readChanges(db: Queryable, ciId: string, limit = 100): Promise<CiChange[]> {
  const { rows } = await db.query<CiChange>(
    `select id, floor(extract(epoch from at) * 1000)::bigint as at, source, by, because, changes from ci_changes where ci_id = $1 order by id desc limit $2`,
    [ciId, limit],
  );
  return rows;
}
