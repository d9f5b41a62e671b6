import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

/** The advisory lock that serializes migrations of one database. */
const migrationLock = 4_600_001;

const folder = new URL("./migrations/", import.meta.url);

export interface MigrationOutcome {
  readonly applied: readonly string[];
  readonly known: number;
}

/**
 * Applies the numbered files of `store/migrations/` that the database has not seen, in order of name, each in a
 * transaction that also records it. Safe when several processes start at once: they wait for one advisory lock. A file
 * changed after it was applied, or a migration this version does not know, stops the start with an error.
 */
export async function migrate(url: string): Promise<MigrationOutcome> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "opsloom-migrate",
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks between two statements is told by the next one; without a listener it would end the
  // process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await client.query(
      `create table if not exists migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())`,
    );
    const files = await readMigrations();
    const { rows } = await client.query<{ name: string; digest: string }>("select name, digest from migrations");
    const seen = new Map(rows.map((row) => [row.name, row.digest]));
    for (const name of seen.keys()) {
      if (!files.some((file) => file.name === name)) {
        throw new Error(
          `migration "${name}" is applied in the database but unknown here: this version of opsloom is older than its database; start a newer one`,
        );
      }
    }
    const applied: string[] = [];
    for (const file of files) {
      const digest = seen.get(file.name);
      if (digest === file.digest) continue;
      if (digest !== undefined) {
        throw new Error(
          `migration "${file.name}" was changed after it was applied: restore the file and put the change into a new migration`,
        );
      }
      await apply(client, file);
      applied.push(file.name);
    }
    return { applied, known: files.length };
  } finally {
    await client.end();
  }
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly digest: string;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), "utf8");
      return { name, sql, digest: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function apply(client: pg.Client, file: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query("insert into migrations (name, digest) values ($1, $2)", [file.name, file.digest]);
    await client.query(file.sql);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    const { message } = error as Error;
    const remedy = /^extension "\w+" is not available/.test(message)
      ? "; install the contributed extensions of this PostgreSQL (postgresql-contrib)"
      : "";
    throw new Error(`migration "${file.name}" failed: ${message}${remedy}`, { cause: error });
  }
}
