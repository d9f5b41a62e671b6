import type { Queryable } from "../pool.ts";

/** A file of a configuration item as it is now. Instants are milliseconds. */
export interface CiFile {
  readonly path: string;
  readonly pattern: string;
  /** SHA-256 of the text, lower-case hex. */
  readonly digest: string;
  readonly bytes: number;
  /** Since when it is so. */
  readonly since: number;
  readonly seenAt: number;
  /** How many versions of it are kept. */
  readonly versions: number;
}

/** The files of a configuration item, by path. */
export async function listFiles(db: Queryable, ci: string): Promise<CiFile[]> {
  const { rows } = await db.query<CiFile>(
    `select distinct on (f.path collate "C") f.path, f.pattern, f.digest, octet_length(c.text) as bytes,
       floor(extract(epoch from f.since) * 1000)::bigint as since,
       floor(extract(epoch from f.seen_at) * 1000)::bigint as "seenAt",
       (select count(*)::int from ci_files o where o.ci_id = f.ci_id and o.path = f.path) as versions
     from ci_files f join ci_file_contents c using (digest) where f.ci_id = $1
     order by f.path collate "C", f.since desc`,
    [ci],
  );
  return rows;
}

export interface FileVersion extends Pick<CiFile, "digest" | "since" | "seenAt"> {
  readonly text: string;
}

/** The versions of a file, the latest first. */
export async function readFileVersions(
  db: Queryable,
  { ci, path, limit }: { readonly ci: string; readonly path: string; readonly limit: number },
): Promise<FileVersion[]> {
  const { rows } = await db.query<FileVersion>(
    `select f.digest, c.text, floor(extract(epoch from f.since) * 1000)::bigint as since,
       floor(extract(epoch from f.seen_at) * 1000)::bigint as "seenAt"
     from ci_files f join ci_file_contents c using (digest)
     where f.ci_id = $1 and f.path = $2 order by f.since desc limit $3`,
    [ci, path, limit],
  );
  return rows;
}
