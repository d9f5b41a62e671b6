/** What depends on the CIs of a scenario, as the store answers it of its own. */
import type { Calendar } from "../clock/ir.ts";
import { largestClosure, type ClosureNeed, type ClosureReading } from "../lifecycle/read/needs.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";

/** The graph of a scenario never changes. */
export const fixtureVersion = "0.0";

export function closureReading(
  need: ClosureNeed,
  fixture: Fixture,
  calendars: { readonly [name: string]: Calendar },
  at: number,
): ClosureReading {
  const items = Object.values(fixture.cis);
  const dependents = dependentsOf(items, need);
  const members = items.filter(({ id }) => need.cis.includes(id) || dependents.includes(id));
  const named = (attribute: string): [string, Calendar | null][] =>
    members.flatMap(({ attributes }) => {
      const given = attributes[attribute];
      return (Array.isArray(given) ? given : [given]).flatMap((name): [string, Calendar | null][] =>
        typeof name === "string" ? [[name, Object.hasOwn(calendars, name) ? (calendars[name] ?? null) : null]] : [],
      );
    });
  return {
    ...need,
    at,
    dependents: dependents.slice(0, largestClosure),
    truncated: dependents.length > largestClosure,
    version: fixtureVersion,
    calendars: Object.fromEntries(
      need.read.map((attribute) => [attribute, Object.fromEntries(named(attribute).sort(byName))]),
    ),
  };
}

function dependentsOf(items: readonly FixtureCi[], { cis, depth }: ClosureNeed): readonly string[] {
  return [...dependentCis(items, cis, depth).keys()].sort();
}

interface Dependent {
  readonly distance: number;
  readonly via: { readonly id: string; readonly type: string };
  /** Since when it is known to depend on them, UTC milliseconds; of several shortest ways the one known first. */
  readonly since: number;
}

/** What depends on CIs over so many relations, nearest first: how far it is, and of which it depends on one nearer. */
export function dependentCis(
  items: readonly FixtureCi[],
  cis: readonly string[],
  depth: number,
): ReadonlyMap<string, Dependent> {
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  const edges = items
    .flatMap((item) =>
      item.relations
        .filter(({ impact }) => impact !== false)
        .map(({ type, to, since = 0 }) => ({ from: item.id, type, to: ids.get(to) ?? to, since })),
    )
    .toSorted((one, other) => byName([one.to, one], [other.to, other]));
  const found = new Map<string, Dependent>();
  let edge: readonly string[] = cis;
  for (let distance = 1; distance <= depth && edge.length > 0; distance += 1) {
    const here = new Set(edge);
    const next = edges.filter(({ from, to }) => here.has(to) && !found.has(from) && !cis.includes(from));
    for (const { from, type, to, since } of next) {
      const [before, way] = [found.get(from), Math.max(since, found.get(to)?.since ?? since)];
      const { via } = before ?? { via: { id: to, type } };
      found.set(from, { distance, via, since: Math.min(way, before?.since ?? way) });
    }
    edge = [...new Set(next.map(({ from }) => from))].sort();
  }
  return found;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
