/**
 * The CMDB among very many hosts, in a PostgreSQL of its own, 500 items a batch:
 *
 * - `upsert`: what a source reports, hosts as they are known, with one new value each, and new ones, against a plain
 *   `insert … on conflict` of the same rows into a table that is asked for the same (cmdb/estate.ts), which identifies,
 *   weighs and notes nothing. Both must leave the same values.
 * - `bind`: the CIs of 5,000 distinct names, as events name them, against one look-up by the index of names.
 * - `search`: a page of those with a part of a name, milliseconds.
 *
 * `OPSLOOM_CMDB_ITEMS` says how many hosts there are, with commas several sizes one after the other; 10,000,
 * 100,000 and a million else. A table of all sizes is written to standard error.
 */
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import { type Json, type JsonObject, ownValue } from "../engine/base/json.ts";
import { addHosts } from "./cmdb/estate.ts";
import { compareBinding, names, timeSearch } from "./cmdb/find.ts";
import { compareUpsert, kinds } from "./cmdb/upsert.ts";
import { withDatabase } from "./database.ts";
import { growthTable, msOf, sizesOf } from "./growth.ts";

export async function bench(): Promise<Json> {
  const measured: JsonObject[] = [];
  for (const size of sizesOf("OPSLOOM_CMDB_ITEMS", names)) measured.push(await measure(size));
  const reports = kinds.map((kind) => ({
    title: `batches ${kind}, ratio (items a second)`,
    cell: (size: JsonObject) => ratioOf(ownValue(ownValue(size, "upsert"), kind)),
  }));
  const bind = { title: "names bound, ratio (a second)", cell: (size: JsonObject) => ratioOf(ownValue(size, "bind")) };
  const search = {
    title: "search, ms p50 / p99",
    cell: (size: JsonObject) => msOf(ownValue(ownValue(size, "search"), "ms")),
  };
  process.stderr.write(growthTable("hosts", "items", measured, [...reports, bind, search]));
  return { bench: "cmdb", sizes: measured };
}

async function measure(items: number): Promise<JsonObject> {
  return withDatabase({ files: await readDefinitionFiles(["definitions"]), connections: 2 }, async ({ pool }) => {
    const from = performance.now();
    await addHosts(pool, items);
    const loadSeconds = Math.round((performance.now() - from) / 1_000);
    const turns = { value: 0 };
    // First what finds, while there are just these hosts; of reports first the one that changes nothing.
    const bind = await compareBinding(pool, items);
    const search = await timeSearch(pool, items);
    const upsert: { [kind: string]: Json } = {};
    for (const kind of kinds) upsert[kind] = await compareUpsert(pool, { kind, items, turns });
    return { items, loadSeconds, upsert, bind, search };
  });
}

function ratioOf(compared: Json | undefined): string {
  return `${String(Number(ownValue(compared, "ratio")))} (${String(Number(ownValue(compared, "oursPerSecond")))})`;
}
