import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { migrate } from "../../store/migrate.ts";
import { hasDebianPostgres, startDebianPostgres } from "../production/debian-postgres.ts";

const run = promisify(execFile);
const dump = "store/schema.sql";

// The dump is made with the server's own pg_dump, of the oldest version Opsloom runs on. OPSLOOM_SAVE_SCHEMA=1 writes
// it.
it.skipIf(!hasDebianPostgres)(
  "the migrations make the committed schema (skipped without PostgreSQL 15)",
  { timeout: 300_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), "opsloom-schema-"));
    const postgres = await startDebianPostgres(home, "opsloom", "schema");
    try {
      await postgres.createDatabase("opsloom");
      await migrate(postgres.url("opsloom"));
      const { stdout } = await run(
        "/usr/lib/postgresql/15/bin/pg_dump",
        ["--schema-only", "--no-owner", "--no-privileges", postgres.url("opsloom")],
        { maxBuffer: 10_000_000 },
      );
      const schema = normalize(stdout);
      if (process.env["OPSLOOM_SAVE_SCHEMA"] === "1") writeFileSync(dump, schema);
      expect(schema).toBe(readFileSync(dump, "utf8"));
    } finally {
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
);

/** Without what differs from one minor version to the next: comments, settings, the random marks of newer dumps. */
function normalize(text: string): string {
  const lines = text
    .split("\n")
    .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict )/.test(line));
  return `-- Made by the migrations; test/schema/schema.itest.ts keeps it in step. Never edited by hand.\n${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}
