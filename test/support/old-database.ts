import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";

const folder = new URL("../../store/migrations/", import.meta.url).pathname;

/** Makes an empty database one of the version before the migration `name`: its number, such as `0080`, is enough. */
export async function migrateBefore(db: pg.Client, name: string): Promise<void> {
  await db.query(
    "create table migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())",
  );
  const older = readdirSync(folder).filter((file) => file.endsWith(".sql") && file < name);
  for (const file of older.toSorted()) {
    const sql = readFileSync(join(folder, file), "utf8");
    await db.query(sql);
    const digest = createHash("sha256").update(sql).digest("hex");
    await db.query("insert into migrations (name, digest) values ($1, $2)", [file, digest]);
  }
}
