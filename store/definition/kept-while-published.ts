import type { KindName } from "../../engine/definition/kind-map.ts";
import type { Queryable } from "../pool.ts";

/**
 * Gives what `read` makes of the definitions of these kinds as they are published at that moment. It is read and kept
 * as one; asking again costs a digest of their digests.
 */
export function keptWhilePublished<Read>(
  kinds: readonly KindName[],
  read: (db: Queryable) => Promise<Read>,
): (db: Queryable) => Promise<Read> {
  let kept: { readonly mark: string; readonly read: Read } | null = null;
  return async (db) => {
    const { rows } = await db.query<{ mark: string | null }>(
      `select md5(string_agg(digest, ',' order by kind collate "C", name collate "C")) as mark from latest_definitions where kind = any($1)`,
      [kinds],
    );
    const mark = rows[0]?.mark ?? "none";
    if (kept?.mark !== mark) kept = { mark, read: await read(db) };
    return kept.read;
  };
}
