import type { Pool } from "pg";
import { startPostgres } from "../cli/launcher/postgres.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import { publishFiles } from "../store/definition/publish-files.ts";
import { migrate } from "../store/migrate.ts";
import { createPool } from "../store/pool.ts";
import { guardedHome } from "../test/support/guard.ts";

interface DatabaseParams {
  readonly files: readonly DefinitionFile[];
  /** What was committed is on the disk, as in production. @default false */
  readonly durable?: boolean;
  readonly connections: number;
}

export interface Database {
  readonly url: string;
  /** Of its first process, which all others descend from. */
  readonly pid: number;
  /** One statement after the other takes as long as it needs: very many rows are one here. */
  readonly pool: Pool;
  /** What else is to be ended, the latest first. */
  readonly stops: (() => unknown)[];
}

/** Measures on a PostgreSQL of its own, in which these definitions are published. */
export async function withDatabase<T>(
  { files, durable = false, connections }: DatabaseParams,
  measure: (database: Database) => Promise<T>,
): Promise<T> {
  const { home, remove } = guardedHome("opsloom-bench-");
  const stops: (() => unknown)[] = [remove];
  try {
    const { url, pid } = await startPostgres({ home, log: () => undefined, durable });
    await migrate(url);
    const pool = createPool(url, { applicationName: "bench", max: connections, onError: () => undefined });
    stops.push(() => pool.end());
    const published = await publishFiles(pool, files, { author: "bench", gitCommit: null }, {});
    if (!published.ok) throw new Error(JSON.stringify(published.diagnostics));
    await pool.query("set statement_timeout = 0");
    return await measure({ url, pid, pool, stops });
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}
