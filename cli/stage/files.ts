/** Files on a stage: uploaded just before they are given, their contents left out. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { type FileLiteral, filesGiven, withFileIds } from "../../engine/simulation/files.ts";

/** What is given with the ids of the files in it. */
export async function uploadFiles(pool: pg.Pool, bundle: Bundle, given: JsonObject, by: string): Promise<JsonObject> {
  const ids: string[] = [];
  for (const file of filesGiven(bundle, given)) ids.push(await uploadOne(pool, file, by));
  return withFileIds(bundle, given, ids);
}

/** The id of a file that a person has uploaded. */
export async function uploadOne(pool: pg.Pool, { name, size, media }: FileLiteral, by: string): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `with content as (insert into file_contents (id, digest, size) values (nextval('file_contents_id'), $1, $2) returning id)
     insert into files (id, content, name, media, uploaded_by) select $1, id, $3, $4, $5 from content`,
    [id, size, name, media, by],
  );
  return id;
}
