import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@temporalio/client";
import protocol from "@temporalio/proto";
import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

// The package is CommonJS: its names are not seen by an ES module's import.
const { History } = protocol.temporal.api.history.v1;

/**
 * Ways in which a secret may be written down: as it is, in base64 at each of the three places of a group, in
 * hexadecimal.
 */
function disguises(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from("x".repeat(shift) + secret).toString("base64");
    // Letters that also hold bits of the neighbours are left out.
    return text.slice(shift === 0 ? 0 : 4, Math.floor(((shift + secret.length) * 8) / 6) - 1);
  });
  return [secret, ...inBase64, Buffer.from(secret).toString("hex")];
}

/** I10 in the database: no row of any table holds the secret. */
export async function checkTables(db: Queryable, secret: string): Promise<Violation[]> {
  const violation = violationsOf("I10");
  const { rows } = await db.query<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const patterns = disguises(secret).map((text) => `%${text.replaceAll(/[%_\\]/g, "\\$&")}%`);
  const found: Violation[] = [];
  for (const { name } of rows) {
    const held = await db.query<{ count: number }>(
      `select count(*) as count from ${name} t where t::text like any($1)`,
      [patterns],
    );
    if (held.rows[0]?.count !== 0)
      found.push(violation(`table ${name}`, `${held.rows[0]?.count} rows hold the secret`));
  }
  return found;
}

/** I10 in the engine: no history holds it. */
export async function checkHistories(client: Client, secret: string): Promise<Violation[]> {
  const found: Violation[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    if (holds(Buffer.from(History.encode(history).finish()), secret))
      found.push(violationsOf("I10")(`history of ${workflowId}`, "holds the secret"));
  }
  return found;
}

/** I10 on disk: no file below the folder holds it, but those in `except` (paths from the folder). */
export async function checkFiles(folder: string, except: readonly string[], secret: string): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    if (except.some((path) => name === path || name.startsWith(`${path}/`))) continue;
    const path = join(folder, name);
    // Files of running servers come and go.
    const content = await stat(path).then(
      (stats) => (stats.isFile() ? readFile(path) : null),
      () => null,
    );
    if (content !== null && holds(content, secret)) found.push(violationsOf("I10")(`file ${name}`, "holds the secret"));
  }
  return found;
}

/** I10 at the door: no answer of the API holds it. */
export function checkAnswers(answers: ReadonlyMap<string, string>, secret: string): Violation[] {
  return [...answers].flatMap(([path, text]) =>
    holds(Buffer.from(text), secret) ? [violationsOf("I10")(`answer of ${path}`, "holds the secret")] : [],
  );
}

function holds(content: Buffer, secret: string): boolean {
  return disguises(secret).some((text) => content.includes(text));
}
