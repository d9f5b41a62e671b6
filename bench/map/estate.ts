/** An estate of services that are made alike, written in few statements: 300 CIs each, and five that all of them use. */
import type pg from "pg";
import { writeInBulk } from "../cmdb/bulk.ts";

/** CIs of one service. */
export const ofService = 300;

/** On which every web server of every service depends. */
const hubs = 5;

/**
 * Of each service: itself, 9 load balancers, 90 web servers, 100 databases, and 100 hosts below. A web server depends
 * on two databases and a hub. Returns how many CIs and relations there are.
 */
export async function addEstate(
  pool: pg.Pool,
  services: number,
): Promise<{ readonly cis: number; readonly relations: number }> {
  const firstSeen = "now() - interval '30 days'";
  await writeInBulk(pool, async (client) => {
    await client.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       select format('s%s-%s', s, n), class, class, format('s%s-%s', s, n),
         jsonb_build_object('pool', jsonb_build_object('value', n / 10, 'source', 'ssh', 'at', 1)), '{}', ${firstSeen}, now(), now()
       from generate_series(0, $1 - 1) s cross join generate_series(0, ${String(ofService - 1)}) n
       cross join lateral (select case when n = 0 then 'service' when n < 200 then 'application' else 'host' end as class) c`,
      [services],
    );
    await client.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       select format('hub-%s', n), 'application', 'application', format('hub-%s', n), '{}', '{}', ${firstSeen}, now(), now()
       from generate_series(0, ${String(hubs - 1)}) n`,
    );
    const edges: readonly (readonly [type: string, from: string, to: string, numbers: string])[] = [
      ["dependsOn", "'s%s-0'", "'s%s-' || n", "1, 9"],
      ["dependsOn", "'s%s-' || (1 + (n - 10) / 10)", "'s%s-' || n", "10, 99"],
      ["dependsOn", "'s%s-' || n", "'s%s-' || (n + 90)", "10, 99"],
      ["dependsOn", "'s%s-' || n", "'s%s-' || (100 + (n * 7) % 100)", "10, 99"],
      ["runsOn", "'s%s-' || n", "'s%s-' || (200 + n % 100)", "10, 199"],
      ["dependsOn", "'s%s-' || n", `'hub-' || (n % ${String(hubs)})`, "10, 99"],
    ];
    for (const [type, from, to, numbers] of edges)
      await client.query(
        `insert into ci_relations (from_ci, type, to_ci, source, first_seen_at, last_seen_at)
         select replace(${from}, '%s', s::text), $2, replace(${to}, '%s', s::text), 'ssh', ${firstSeen}, now()
         from generate_series(0, $1 - 1) s cross join generate_series(${numbers}) n on conflict do nothing`,
        [services, type],
      );
    await client.query(
      `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source)
       select from_ci, type, to_ci, true, first_seen_at, source from ci_relations`,
    );
  });
  const { rows } = await pool.query<{ cis: number; relations: number }>(
    "select (select count(*)::int from cis) as cis, (select count(*)::int from ci_relations) as relations",
  );
  return rows[0] ?? { cis: 0, relations: 0 };
}
