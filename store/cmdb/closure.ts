import { largestClosure, type ClosureNeed, type ClosureReading } from "../../engine/lifecycle/read/needs.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import { readRelationTypes } from "./relation-types.ts";
import { namedInAttributes } from "./named-in-attributes.ts";

/** Rows the walk may make for each CI it may return: a CI reached at several distances makes one row for each. */
const rowsPerCi = 20;

/** SQL of the version of the graph of CIs: the last change of a relation and of a CI that a statement sees. */
export const graphVersion =
  "coalesce((select max(id) from ci_relation_changes), 0) || '.' || coalesce((select max(id) from ci_changes), 0)";

interface Row {
  dependents: string[];
  walked: number;
  version: string;
  named: { attribute: string; name: string }[];
}

/**
 * What depends on these CIs over at most `depth` relations, with the version of the graph that was read and the
 * calendars that all of them name, as they are published at `at` (UTC milliseconds). CIs that are absent or retired are
 * neither returned nor walked through. One statement, so that graph and version belong together.
 */
export async function readClosure(db: Queryable, need: ClosureNeed, at: number): Promise<ClosureReading> {
  const none = withoutImpact(await readRelationTypes(db));
  const { rows } = await db.query<Row>(
    `with recursive walk (id, distance) as (
       select unnest($1::text[]), 0
       union
       select r.from_ci, w.distance + 1 from walk w
       join ci_relations r on r.to_ci = w.id and r.type <> all($6)
       join cis ci on ci.id = r.from_ci and ci.state = 'active'
       where w.distance < $2
     ),
     bounded as materialized (select id from walk limit $4),
     dependents as (select distinct id from bounded where id <> all($1) order by 1 limit $3 + 1),
     members as (select unnest($1::text[]) as id union select id from dependents),
     named as (
       select distinct attribute, value #>> '{}' as name from members join cis ci using (id) ${namedInAttributes("$5")}
     )
     select coalesce((select array_agg(id order by id collate "C") from dependents), '{}') as dependents,
       (select count(*)::int from bounded) as walked,
       ${graphVersion} as version,
       coalesce((select json_agg(n order by n.attribute collate "C", n.name collate "C") from named n), '[]') as named`,
    [need.cis, need.depth, largestClosure, largestClosure * rowsPerCi, need.read, none],
  );
  const { dependents, walked, version, named } = rows[0] as Row;
  const published = await readDefinitionsByName(db, "Calendar", [...new Set(named.map(({ name }) => name))]);
  const calendarsOf = (attribute: string) =>
    Object.fromEntries(
      named.filter((one) => one.attribute === attribute).map(({ name }) => [name, published.get(name) ?? null]),
    );
  return {
    ...need,
    at,
    dependents: dependents.slice(0, largestClosure),
    truncated: dependents.length > largestClosure || walked >= largestClosure * rowsPerCi,
    version,
    calendars: Object.fromEntries(need.read.map((attribute) => [attribute, calendarsOf(attribute)])),
  };
}
