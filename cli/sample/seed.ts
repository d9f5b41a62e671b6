import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Pool } from "pg";
import { createKey } from "../../store/key/key.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { saveCompany } from "../../store/person/save.ts";
import { sampleCis } from "./cis.ts";
import { sampleCompany } from "./company.ts";

export interface SeedParams {
  readonly pool: Pool;
  readonly home: string;
  /** File that gets the administrator's key. */
  readonly apiKeyFile: string;
}

/**
 * Makes the sample company, what it runs and a key for each of its people, on the first start of a database. Keys are
 * in files that only their owner can read: `<home>/keys/NAME`. When the database is older than the home, only the
 * missing keys are made.
 */
export async function seed({ pool, home, apiKeyFile }: SeedParams): Promise<string> {
  const { rows } = await pool.query<{ count: number }>("select count(*) from users");
  const first = rows[0]?.count === 0;
  if (first) await saveCompany(pool, sampleCompany);
  const cis = first ? await addCis(pool) : 0;
  let keys = 0;
  for (const { name } of sampleCompany.users) {
    keys += await writeKey(pool, name, join(home, "keys", name));
  }
  keys += await writeKey(pool, "admin", apiKeyFile);
  if (first)
    return `${sampleCompany.users.length} people, ${sampleCompany.groups.length} groups, ${cis} CIs, ${keys} keys`;
  return keys === 0 ? "there" : `there; ${keys} keys made again`;
}

/** Adds the CIs of the sample company; returns how many of them the published classes take. */
export async function addCis(pool: Pool): Promise<number> {
  const classes = await readClasses(pool);
  const written = await upsert(pool, { classes, candidates: sampleCis, source: "import", at: Date.now() });
  return written.filter(({ kind }) => kind !== "refused").length;
}

async function writeKey(pool: Pool, user: string, file: string): Promise<number> {
  if (existsSync(file)) return 0;
  const { rowCount } = await pool.query("select 1 from users where name = $1 and active", [user]);
  if (rowCount === 0) return 0;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${await createKey(pool, { user, title: `first start, ${file}` })}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  return 1;
}
