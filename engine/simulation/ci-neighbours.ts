import { type Near, nearAny, nearBothWays, type NearNeed } from "../alert/near.ts";
import type { ServiceNeed, ServiceOf } from "../alert/service-of.ts";
import type { DependentStep } from "../map/dependents.ts";
import { type BothWays, type BothWaysBounds, walkBothWays } from "../map/both-ways.ts";
import type { Fixture } from "./fixture.ts";

/** The CIs at most so many relations away in either direction, the CI itself included; all by id. */
function ciNeighbours(cis: Fixture["cis"], ci: string, relations: number): ReadonlySet<string> {
  const idOf = (key: string): string => cis[key]?.id ?? key;
  const edges = Object.values(cis).flatMap((from) =>
    from.relations.map(({ to }): readonly [string, string] => [from.id, idOf(to)]),
  );
  const near = new Set([ci]);
  let edge: readonly string[] = [ci];
  for (let hop = 0; hop < relations && edge.length > 0; hop += 1) {
    const here = new Set(edge);
    edge = edges
      .flatMap(([from, to]) => [...(here.has(from) ? [to] : []), ...(here.has(to) ? [from] : [])])
      .filter((id) => !near.has(id));
    for (const id of edge) near.add(id);
  }
  return near;
}

type Cis = Fixture["cis"];

/** What is near a CI, as the store reads it. */
export function nearOf(cis: Cis, ci: string, { way, hops, hub, relations }: NearNeed): Near {
  if (way === "any") return nearAny(ciNeighbours(cis, ci, hops));
  const { causes, dependents } = bothWays(cis, ci, { hops, hub, only: "both" }, relations);
  return nearBothWays(ci, new Set(causes.map(({ id }) => id)), new Set(dependents.map(({ id }) => id)));
}

/** The services that depend on a CI, itself included where it is one. */
export function servicesOf(
  cis: Cis,
  ci: string,
  { class: ciClass, depth, attribute }: ServiceNeed,
): readonly ServiceOf[] {
  const { dependents } = bothWays(cis, ci, { hops: depth, hub: null, only: "dependents" }, null);
  const items = Object.values(cis);
  return [{ id: ci, distance: 0 }, ...dependents].flatMap(({ id, distance }): ServiceOf[] => {
    const item = items.find((one) => one.id === id);
    if (item?.classes.includes(ciClass) !== true) return [];
    return [{ id, distance, value: attribute === null ? null : (item.attributes[attribute] ?? null) }];
  });
}

function bothWays(cis: Cis, ci: string, bounds: BothWaysBounds, relations: readonly string[] | null): BothWays {
  const steps = Object.values(cis).flatMap(({ id: from, relations: all }) =>
    all
      .filter(({ type, impact }) => (relations === null ? impact !== false : relations.includes(type)))
      .map(({ type, to, since = 0 }): DependentStep => ({ from, type, to: cis[to]?.id ?? to, since })),
  );
  const walk = walkBothWays(ci, bounds);
  const answer = {
    stepsTo: (id: string) => steps.filter(({ to }) => to === id),
    stepsFrom: (id: string) => steps.filter(({ from }) => from === id),
    degree: (id: string) => steps.filter(({ to }) => to === id).length,
  };
  let turn = walk.next();
  while (turn.done !== true) turn = walk.next(answer);
  return turn.value;
}
