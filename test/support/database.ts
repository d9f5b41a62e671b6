import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { inject } from "vitest";
import { migrate } from "../../store/migrate.ts";

/** Serializes the making of the template between test files. */
const templateLock = 4_600_002;
/** Named by the migrations: suites of two checkouts may share a server (OPSLOOM_TEST_POSTGRES_URL). */
const template = `opsloom_template_${migrationsDigest()}`;

function migrationsDigest(): string {
  const folder = new URL("../../store/migrations/", import.meta.url);
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted()) hash.update(name).update(readFileSync(new URL(name, folder)));
  return hash.digest("hex").slice(0, 16);
}

export interface TestDatabase {
  readonly url: string;
  /** Ends its sessions and removes it. */
  drop(): Promise<void>;
}

/**
 * A database of its own for a test file, with all migrations: a copy of one template that the first file of a run
 * makes.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  await withAdmin(server, makeTemplate);
  return create(server, `template ${template}`);
}

/** A copy of a database that nobody is connected to. */
export async function copyTestDatabase(from: TestDatabase): Promise<TestDatabase> {
  return create(inject("postgresUrl"), `template ${new URL(from.url).pathname.slice(1)}`);
}

/** An empty database without migrations, for tests of the migrations themselves. `like`: its clauses of `create`. */
export async function createEmptyDatabase(like?: string): Promise<TestDatabase> {
  return create(inject("postgresUrl"), like);
}

async function create(server: string, like = ""): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await withAdmin(server, (admin) => admin.query(`create database ${name} ${like}`));
  return {
    url: databaseUrl(server, name),
    drop: () => withAdmin(server, (admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function makeTemplate(admin: pg.Client): Promise<void> {
  await admin.query("select pg_advisory_lock($1)", [templateLock]);
  try {
    const { rowCount } = await admin.query("select 1 from pg_database where datname = $1", [template]);
    if (rowCount !== 0) return;
    // Renamed when whole: a failed migration leaves no half template.
    const half = `${template}_${process.pid}`;
    await admin.query(`drop database if exists ${half} with (force)`);
    await admin.query(`create database ${half}`);
    await migrate(databaseUrl(inject("postgresUrl"), half));
    await admin.query(`alter database ${half} rename to ${template}`);
  } finally {
    await admin.query("select pg_advisory_unlock($1)", [templateLock]);
  }
}

async function withAdmin(server: string, act: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
