/**
 * The CMDB among very many hosts, in a PostgreSQL of its own, 500 items a batch:
 *
 * - `upsert`: what a source reports, each time with one value that is new, against a plain `insert … on conflict` of
 *   the same rows into a table like ours, which identifies, weighs and notes nothing. Both must leave the same values.
 * - `bind`: the CIs of 5,000 distinct names, as events name them, against one look-up by the index of names.
 * - `search`: a page of those with a part of a name, milliseconds.
 *
 * `OPSLOOM_CMDB_ITEMS` says how many hosts there are, with commas several sizes one after the other; 10,000 else.
 */
import type pg from "pg";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { readClasses, withDescendants } from "../store/cmdb/classes.ts";
import { readCis } from "../store/cmdb/find.ts";
import { findByAttributes } from "../store/cmdb/find-by-attributes.ts";
import { searchCis } from "../store/cmdb/search.ts";
import { upsert } from "../store/cmdb/upsert.ts";
import { addHosts } from "./cmdb/estate.ts";
import { compareSides, percentiles, report } from "./rounds.ts";
import { withDatabase } from "./database.ts";

const batch = 500;
const names = 5_000;
const targets = { upsert: 0.5, boundPerSecond: 50_000, searchMs: 50 } as const;

export async function bench(): Promise<Json> {
  const sizes = (process.env["OPSLOOM_CMDB_ITEMS"] ?? "10000").split(",").map(Number);
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < names))
    throw new Error(`OPSLOOM_CMDB_ITEMS must be whole numbers, at least ${String(names)}`);
  const measured: JsonObject[] = [];
  for (const size of sizes) measured.push(await measure(size));
  return { bench: "cmdb", batch, sizes: measured };
}

async function measure(items: number): Promise<JsonObject> {
  return withDatabase({ files: await readDefinitionFiles(["definitions"]), connections: 2 }, async ({ pool }) => {
    await addHosts(pool, items);
    return {
      items,
      upsert: await compareUpsert(pool, items),
      bind: await compareBinding(pool, items),
      search: await timeSearch(pool, items),
    };
  });
}

async function compareUpsert(pool: pg.Pool, items: number): Promise<JsonObject> {
  const classes = await readClasses(pool);
  // The same batches in the same order on both sides, scattered over all hosts.
  const turns = { ours: 0, twin: 0 };
  const hostsOf = (turn: number): number[] =>
    Array.from({ length: batch }, (_, nth) => ((turn * 7_919 + nth * 104_729) % items) + 1);
  const ours = async (): Promise<number> => {
    const turn = (turns.ours += 1);
    const hosts = [...new Set(hostsOf(turn))];
    const candidates = hosts.map((n) => ({
      ref: `web-${String(n)}`,
      class: "host",
      attributes: { name: `web-${String(n)}`, serial: `SN${String(n)}`, memoryMiB: turn + 1 },
      relations: [],
    }));
    const outcomes = await upsert(pool, { classes, candidates, source: "agent", at: turn + 1 });
    if (outcomes.some(({ kind }) => kind !== "updated")) throw new Error("a host was not found, or not changed");
    return hosts.length;
  };
  const twin = async (): Promise<number> => {
    const turn = (turns.twin += 1);
    const hosts = [...new Set(hostsOf(turn))];
    const said = (value: Json): JsonObject => ({ value, source: "agent", at: turn + 1 });
    await pool.query(
      `insert into plain_cis (id, class, family, name, state, attributes, keys, first_seen_at, last_seen_at, changed_at)
       select id, 'host', 'host', id, 'active', attributes, keys, now(), now(), now()
       from unnest($1::text[], $2::jsonb[], $3::jsonb[]) as h (id, attributes, keys)
       on conflict (id) do update set name = excluded.name, attributes = excluded.attributes, keys = excluded.keys,
         last_seen_at = excluded.last_seen_at, changed_at = excluded.changed_at, version = plain_cis.version + 1`,
      [
        hosts.map((n) => `web-${String(n)}`),
        hosts.map((n) =>
          JSON.stringify({
            name: said(`web-${String(n)}`),
            serial: said(`SN${String(n)}`),
            memoryMiB: said(turn + 1),
          }),
        ),
        hosts.map((n) => JSON.stringify({ serial: [`["sn${String(n)}"]`], name: [`["web-${String(n)}"]`] })),
      ],
    );
    return hosts.length;
  };
  const compared = report(await compareSides(ours, twin), targets.upsert);
  const ids = hostsOf(turns.ours).map((n) => `web-${String(n)}`);
  const found = await readCis(pool, ids);
  const { rows } = await pool.query<{ wrong: number }>(
    `select count(*)::int as wrong from cis a join plain_cis b using (id)
     where id = any($1) and a.attributes -> 'memoryMiB' ->> 'value' <> b.attributes -> 'memoryMiB' ->> 'value'`,
    [ids],
  );
  if (found.length === 0 || rows[0]?.wrong !== 0) throw new Error("the two sides do not leave the same values");
  return compared;
}

async function compareBinding(pool: pg.Pool, items: number): Promise<JsonObject> {
  const classes = withDescendants(await readClasses(pool), "host");
  const asked = Array.from({ length: names }, (_, nth) => `web-${String(((nth * 104_729) % items) + 1)}`);
  const chunks = Array.from({ length: names / batch }, (_, nth) => asked.slice(nth * batch, (nth + 1) * batch));
  const ours = async (): Promise<number> => {
    for (const chunk of chunks) {
      const found = await findByAttributes(
        pool,
        chunk.map((name) => ({ classes, attributes: { name } })),
      );
      if (found.some((ids, nth) => ids.join() !== chunk[nth])) throw new Error("a name was bound to another host");
    }
    return names;
  };
  const twin = async (): Promise<number> => {
    for (const chunk of chunks) {
      const { rows } = await pool.query<{ ids: string[] }>(
        `select array_agg(ci.id) as ids from unnest($1::text[]) as asked (name)
         join cis ci on lower(ci.name) = lower(asked.name) and ci.state = 'active' and ci.class = any($2) group by asked.name`,
        [chunk, classes],
      );
      if (rows.length !== chunk.length) throw new Error("a name was bound to no host");
    }
    return names;
  };
  const compared = report(await compareSides(ours, twin), 1);
  return { ...compared, reachedPerSecond: Number(compared["oursPerSecond"]) >= targets.boundPerSecond };
}

async function timeSearch(pool: pg.Pool, items: number): Promise<JsonObject> {
  const times: number[] = [];
  for (let nth = 0; nth < 50; nth += 1) {
    const text = String(((nth * 104_729) % items) + 1);
    const from = performance.now();
    const found = await searchCis(pool, { text });
    times.push(performance.now() - from);
    if (found.length === 0) throw new Error(`no host has "${text}" in its name`);
  }
  const ms = percentiles(times);
  return { ms: { ...ms }, reached: ms.p99 < targets.searchMs };
}
