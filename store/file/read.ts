import type pg from "pg";
import type { Readings } from "../../engine/lifecycle/read/needs.ts";
import type { Queryable } from "../pool.ts";
import type { StoredFile } from "./upload.ts";

export interface FileOfRecords extends StoredFile {
  readonly uploadedBy: string;
  /** Records that have it, or had it. */
  readonly records: readonly string[];
  readonly content: number;
}

interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly size: number;
  readonly media: string;
  readonly uploaded_by: string;
  readonly content: number;
}

const columns = "f.id, f.name, c.digest, c.size, f.media, f.uploaded_by, f.content";

/** What a decision asks of files, by their ids; null = there is none. */
export async function readFiles(db: Queryable, ids: readonly string[]): Promise<NonNullable<Readings["files"]>> {
  if (ids.length === 0) return {};
  const { rows } = await db.query<FileRow>(
    `select ${columns} from files f join file_contents c on c.id = f.content where f.id = any($1)`,
    [ids],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return Object.fromEntries(
    ids.map((id) => {
      const row = found.get(id);
      if (row === undefined) return [id, null];
      const { name, digest, size, media, uploaded_by: uploadedBy } = row;
      return [id, { name, digest, size, media, uploadedBy }];
    }),
  );
}

/** A file with the records that say who sees it; null = there is none. */
export async function findFile(db: Queryable, id: string): Promise<FileOfRecords | null> {
  const { rows } = await db.query<FileRow & { records: string[] }>(
    `select ${columns}, array(select r.record_id from record_files r where r.file_id = f.id) as records
     from files f join file_contents c on c.id = f.content where f.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { uploaded_by: uploadedBy, ...file } = row;
  return { ...file, uploadedBy };
}

/** The content, chunk by chunk. */
export async function* readContent(pool: pg.Pool, content: number): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const { rows } = await pool.query<{ data: Buffer }>({
      name: "file-chunk",
      text: "select data from file_chunks where content = $1 and position = $2",
      values: [content, position],
    });
    if (rows[0] === undefined) return;
    yield rows[0].data;
  }
}

/** Files that a person has uploaded and no record has. */
export async function unattachedOf(
  db: Queryable,
  person: string,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const { rows } = await db.query<{ count: number; bytes: number }>(
    `select count(*)::int as count, coalesce(sum(c.size), 0)::float8 as bytes
     from files f join file_contents c on c.id = f.content
     where f.uploaded_by = $1 and not exists (select from record_files r where r.file_id = f.id)`,
    [person],
  );
  return rows[0] ?? { count: 0, bytes: 0 };
}
