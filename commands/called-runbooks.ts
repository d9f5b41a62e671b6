import type { JsonObject } from "../engine/base/json.ts";
import { calledRunbooks } from "../engine/runbook/may-start.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import type { Queryable } from "../store/pool.ts";

/** The published documents that a document runs, however deep, by their names. */
export async function readCalledRunbooks(
  db: Queryable,
  document: JsonObject,
): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  const ahead = [...calledRunbooks(document)];
  for (const name of ahead) {
    if (found.has(name)) continue;
    const published = await readLatestDefinition(db, "Runbook", name);
    if (published === null) continue;
    found.set(name, published.ir);
    ahead.push(...calledRunbooks(published.ir));
  }
  return found;
}
