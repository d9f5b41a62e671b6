import {
  type BothWays,
  type BothWaysAnswer,
  type BothWaysAsk,
  type BothWaysBounds,
  walkBothWays,
} from "../../engine/map/both-ways.ts";
import type { DependentStep } from "../../engine/map/dependents.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import { readRelationTypes } from "./relation-types.ts";

/** Relations of one CI that are read at most. */
const mostSteps = 501;

/**
 * What CIs depend on and what depends on each, by the walk of `engine/map`: all of them go on together, so it takes two
 * statements a level. `relations`: stored names; null = all by which something is lost.
 */
export async function readBothWays(
  db: Queryable,
  cis: readonly string[],
  { relations, ...bounds }: BothWaysBounds & { readonly relations: readonly string[] | null },
): Promise<ReadonlyMap<string, BothWays>> {
  const found = new Map<string, BothWays>();
  const types =
    relations === null
      ? { names: withoutImpact(await readRelationTypes(db)), which: "<> all" as const }
      : { names: relations, which: "= any" as const };
  let walking = cis.map((ci) => {
    const walk = walkBothWays(ci, bounds);
    return { ci, walk, turn: walk.next() };
  });
  for (;;) {
    const asks: BothWaysAsk[] = [];
    for (const { ci, turn } of walking)
      if (turn.done === true) found.set(ci, turn.value);
      else asks.push(turn.value);
    if (asks.length === 0) return found;
    const answer = await answerOf(db, asks, types, bounds.hub);
    walking = walking
      .filter(({ turn }) => turn.done !== true)
      .map(({ ci, walk }) => ({ ci, walk, turn: walk.next(answer) }));
  }
}

interface Types {
  readonly names: readonly string[];
  readonly which: "<> all" | "= any";
}

async function answerOf(
  db: Queryable,
  asks: readonly BothWaysAsk[],
  types: Types,
  hub: number | null,
): Promise<BothWaysAnswer> {
  const below = [...new Set(asks.flatMap((ask) => ask.below))];
  const above = [...new Set(asks.flatMap((ask) => ask.above))];
  const [to, from] = [await stepsOf(db, "to", below, types), await stepsOf(db, "from", above, types)];
  const degrees = hub === null ? new Map<string, number>() : await degreesOf(db, [...below, ...above], types, hub);
  return {
    stepsTo: (id) => to.get(id) ?? [],
    stepsFrom: (id) => from.get(id) ?? [],
    degree: (id) => degrees.get(id) ?? 0,
  };
}

async function stepsOf(
  db: Queryable,
  end: "to" | "from",
  ids: readonly string[],
  { names, which }: Types,
): Promise<ReadonlyMap<string, readonly DependentStep[]>> {
  if (ids.length === 0) return new Map();
  const other = end === "to" ? "from_ci" : "to_ci";
  const { rows } = await db.query<DependentStep>(
    `select step.* from unnest($1::text[]) as asked (id) cross join lateral (
       select r.from_ci as "from", r.type, r.to_ci as "to", trunc(extract(epoch from r.first_seen_at) * 1000)::bigint as since
       from ci_relations r join cis ci on ci.id = r.${other} and ci.state = 'active'
       where r.${end}_ci = asked.id and r.type ${which}($2) limit ${mostSteps}) as step`,
    [ids, names],
  );
  const steps = new Map<string, DependentStep[]>();
  for (const row of rows) steps.set(row[end], [...(steps.get(row[end]) ?? []), row]);
  return steps;
}

async function degreesOf(
  db: Queryable,
  ids: readonly string[],
  { names, which }: Types,
  hub: number,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ id: string; degree: number }>(
    `select asked.id, (select count(*) from (
       select from ci_relations r where r.to_ci = asked.id and r.type ${which}($2) limit $3) as counted)::int as degree
     from unnest($1::text[]) as asked (id)`,
    [[...new Set(ids)], names, hub + 1],
  );
  return new Map(rows.map(({ id, degree }) => [id, degree]));
}
