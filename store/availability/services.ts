/** The CIs that a commitment is of, each with what it depends on: as the CMDB knows them at the reading. */
import type { Availability } from "../../engine/availability/ir.ts";
import { reachOf, relationsOf, type Service, servicesAmong } from "../../engine/availability/service.ts";
import { ownValue } from "../../engine/base/json.ts";
import { ok, type Result } from "../../engine/base/result.ts";
import { cellHolds } from "../../engine/condition/compare.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import { readRelationTypes } from "../cmdb/relation-types.ts";
import { readClasses, withDescendants } from "../cmdb/classes.ts";
import { type CiFacts, readCiFacts } from "../cmdb/read-facts.ts";
import type { Queryable } from "../pool.ts";

/** By their ids. The error is for who reads. */
export async function readServices(
  db: Queryable,
  availability: Availability,
): Promise<Result<readonly Service[], string>> {
  const { of } = availability;
  const ids = "cis" in of ? of.cis : await idsOfClass(db, of.class);
  const facts = await readCiFacts(db, ids);
  const wanted = "cis" in of ? [] : of.where;
  const holds = ({ attributes }: CiFacts): boolean =>
    wanted.every(({ field, test }) => cellHolds(test, ownValue(attributes, field)));
  const found = servicesAmong(availability, [...facts.values()].filter(holds));
  if (!found.ok) return found;
  const relations = relationsOf(availability);
  const below = await readBelow(
    db,
    found.value.map(({ id }) => id),
    relations,
  );
  return ok(
    found.value.map(({ id, name }) => ({ ci: id, name, reach: reachOf(id, relations, (ci) => below.get(ci) ?? []) })),
  );
}

async function idsOfClass(db: Queryable, name: string): Promise<readonly string[]> {
  const classes = withDescendants(await readClasses(db), name);
  const { rows } = await db.query<{ id: string }>(
    `select id from cis where class = any($1) and state <> 'retired' order by id collate "C"`,
    [classes],
  );
  return rows.map(({ id }) => id);
}

/** What CIs depend on directly, of all that lie at most so many relations below some. */
async function readBelow(
  db: Queryable,
  from: readonly string[],
  relations: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const below = new Map<string, string[]>();
  const none = withoutImpact(await readRelationTypes(db));
  let edge = from;
  for (let hop = 0; hop < relations && edge.length > 0; hop += 1) {
    const { rows } = await db.query<{ from_ci: string; to_ci: string }>(
      `select distinct from_ci, to_ci from ci_relations where from_ci = any($1) and type <> all($2) order by from_ci, to_ci`,
      [edge, none],
    );
    for (const id of edge) below.set(id, []);
    for (const { from_ci, to_ci } of rows) below.get(from_ci)?.push(to_ci);
    edge = [...new Set(rows.map(({ to_ci }) => to_ci))].filter((id) => !below.has(id));
  }
  return below;
}
