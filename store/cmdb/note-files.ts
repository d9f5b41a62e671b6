import { createHash } from "node:crypto";
import type pg from "pg";
import { inTransaction } from "../transaction.ts";

/** A file of a configuration item as it was seen, masked. */
export interface SeenFile {
  readonly ci: string;
  readonly path: string;
  readonly pattern: string;
  readonly text: string;
}

/** Versions of a file that are kept, the latest. */
const mostVersions = 100;
/** Units of a text, of a path. */
const longestText = 1_000_000;
const longestPath = 500;

/**
 * Notes files as they were seen at an instant (milliseconds). One that is as it was only moves its last sighting; what
 * is too long to keep is left out. A report that comes late notes nothing behind what is known.
 */
export async function noteFiles(pool: pg.Pool, files: readonly SeenFile[], at: number): Promise<void> {
  const kept = files.filter(({ path, text }) => path.length <= longestPath && text.length <= longestText);
  const byPlace = new Map(kept.map((file) => [JSON.stringify([file.ci, file.path]), file]));
  for (const [, file] of [...byPlace].sort(([one], [other]) => (one < other ? -1 : 1))) await noteFile(pool, file, at);
}

async function noteFile(pool: pg.Pool, { ci, path, pattern, text }: SeenFile, at: number): Promise<void> {
  const digest = createHash("sha256").update(text).digest("hex");
  await inTransaction(pool, async (client) => {
    await client.query("select from cis where id = $1 for update", [ci]);
    const { rows } = await client.query<{ digest: string; since: Date }>(
      "select digest, since from ci_files where ci_id = $1 and path = $2 order by since desc limit 1",
      [ci, path],
    );
    const [latest] = rows;
    if (latest !== undefined && latest.since.getTime() > at) return;
    if (latest?.digest === digest) {
      await client.query(
        `update ci_files set pattern = $4, seen_at = greatest(seen_at, to_timestamp($5 / 1000.0))
         where ci_id = $1 and path = $2 and since = $3`,
        [ci, path, latest.since, pattern, at],
      );
      return;
    }
    await client.query("insert into ci_file_contents (digest, text) values ($1, $2) on conflict do nothing", [
      digest,
      text,
    ]);
    await client.query(
      `insert into ci_files (ci_id, path, since, digest, pattern, seen_at)
       values ($1, $2, to_timestamp($5 / 1000.0), $3, $4, to_timestamp($5 / 1000.0))
       on conflict (ci_id, path, since) do update set digest = excluded.digest, pattern = excluded.pattern`,
      [ci, path, digest, pattern, at],
    );
    await client.query(
      `with gone as (delete from ci_files where (ci_id, path, since) in (
         select ci_id, path, since from ci_files where ci_id = $1 and path = $2 order by since desc offset $3) returning digest)
       delete from ci_file_contents c using gone where c.digest = gone.digest
         and not exists (select from ci_files f where f.digest = c.digest and not (f.ci_id = $1 and f.path = $2))
         and not exists (select from (select digest from ci_files where ci_id = $1 and path = $2 order by since desc limit $3) as kept
                         where kept.digest = c.digest)`,
      [ci, path, mostVersions],
    );
  });
}
