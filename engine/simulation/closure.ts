/** What depends on the CIs of a scenario, as the store answers it of its own. */
import type { Calendar } from "../clock/ir.ts";
import { type DependentStep, dependentsOf } from "../map/dependents.ts";
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
  const dependents = dependentIds(items, need);
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

function dependentIds(items: readonly FixtureCi[], { cis, depth }: ClosureNeed): readonly string[] {
  const bounds = { depth, limit: Number.POSITIVE_INFINITY };
  return dependentsOf(cis, bounds, stepsOf(items))
    .dependents.map(({ id }) => id)
    .sort();
}

/** The relations of a scenario by which something is lost, by the CI at which they end. */
export function stepsOf(items: readonly FixtureCi[]): (id: string) => readonly DependentStep[] {
  const ids = new Map(items.map(({ name, id }) => [name, id]));
  const steps = new Map<string, DependentStep[]>();
  for (const { id: from, relations } of items)
    for (const { type, to: named, since = 0, impact } of relations) {
      const to = ids.get(named) ?? named;
      if (impact !== false) steps.set(to, [...(steps.get(to) ?? []), { from, type, to, since }]);
    }
  return (id) => steps.get(id) ?? [];
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
