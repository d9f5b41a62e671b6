import type { Pool } from "pg";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { publishFiles } from "../../store/definition/publish-files.ts";
import { createPool } from "../../store/pool.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/** The tables of the product without the rest of it: a database of its own, and a pool of connections to it. */
export interface TestStore {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly publish: (files: readonly DefinitionFile[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Connections: at most `max`. @default 10 */
export async function startStore({ max = 10 }: { readonly max?: number } = {}): Promise<TestStore> {
  const database = await createTestDatabase();
  const pool = createPool(database.url, { applicationName: "test", max, onError: () => undefined });
  return {
    database,
    pool,
    async publish(files) {
      const outcome = await publishFiles(pool, files, { author: "test", gitCommit: null }, {});
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics[0]));
    },
    async stop() {
      await pool.end();
      await database.drop();
    },
  };
}
