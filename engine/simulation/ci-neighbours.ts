import type { Fixture } from "./fixture.ts";

/** The CIs at most so many relations away in either direction, the CI itself included; all by id. */
export function ciNeighbours(cis: Fixture["cis"], ci: string, relations: number): ReadonlySet<string> {
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
