import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Queryable } from "../pool.ts";

export interface MovableParams {
  readonly type: string;
  /** Records that pin this bundle have nothing to move to. */
  readonly bundle: string;
  /** Only these, by number; null = all. */
  readonly numbers: readonly string[] | null;
  readonly limit: number;
}

/** Open records of a type that pin other definitions than these, first opened first. */
export async function listMovable(
  db: Queryable,
  { type, bundle, numbers, limit }: MovableParams,
): Promise<RecordState[]> {
  const { rows } = await db.query<{ snapshot: RecordState }>(
    `select snapshot from records
     where type = $1 and not final and bundle <> $2 and ($3::text[] is null or number = any($3))
     order by opened_at, id limit $4`,
    [type, bundle, numbers, limit],
  );
  return rows.map((row) => row.snapshot);
}
