/** Names that events bind by, against one join of the index of names; and pages of those with a part of a name. */
import type pg from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import { readClasses, withDescendants } from "../../store/cmdb/classes.ts";
import { findByAttributes } from "../../store/cmdb/find-by-attributes.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { compareSides, percentiles, report } from "../rounds.ts";

export const names = 5_000;
const atOnce = 500;
const targets = { boundPerSecond: 50_000, searchMs: 50 } as const;

export async function compareBinding(pool: pg.Pool, items: number): Promise<JsonObject> {
  const classes = withDescendants(await readClasses(pool), "host");
  const asked = Array.from({ length: names }, (_, nth) => `web-${String(((nth * 104_729) % items) + 1)}`);
  const chunks = Array.from({ length: names / atOnce }, (_, nth) => asked.slice(nth * atOnce, (nth + 1) * atOnce));
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

export async function timeSearch(pool: pg.Pool, items: number): Promise<JsonObject> {
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
