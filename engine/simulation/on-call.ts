/** Who is on call in a scenario: the plans of its definitions, with what it is given of overrides. */
import { countedRoles } from "../access/role.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import type { OnCallPlan } from "../on-call/ir.ts";
import { peopleOnCall } from "../on-call/reached.ts";
import type { Fixture } from "./fixture.ts";
import { zoneOf } from "./zone.ts";

export interface PublishedPlans {
  readonly plans: { readonly [name: string]: OnCallPlan };
  /** All of them: plans name some, CIs others. */
  readonly calendars: { readonly [name: string]: Calendar };
}

/** By key, as the kernel asks. */
export function onCallReadings(
  keys: readonly string[],
  { plans, calendars }: PublishedPlans,
  fixture: Fixture,
  zones: { readonly [zone: string]: ZoneTable },
  now: number,
): { readonly [key: string]: readonly string[] } {
  const sources = {
    plan: (name: string) => (Object.hasOwn(plans, name) ? (plans[name] ?? null) : null),
    calendar: (name: string) => (Object.hasOwn(calendars, name) ? (calendars[name] ?? null) : null),
    zone: (name: string) => zoneOf(zones, name),
    overrides: (plan: string) => fixture.onCall[plan] ?? [],
    isActive: (person: string) => Object.hasOwn(fixture.people, person) && fixture.people[person]?.active !== false,
    holders: (role: string) => holdersOf(fixture, role),
    members: (group: string) => fixture.groups[group]?.members ?? [],
  };
  return Object.fromEntries(keys.map((key) => [key, peopleOnCall(key, now, sources)]));
}

/** As the store lists them: by name. */
export function holdersOf({ people }: Fixture, role: string): readonly string[] {
  return Object.entries(people)
    .flatMap(([user, { roles, active }]) => (active !== false && countedRoles(roles).includes(role) ? [user] : []))
    .toSorted((one, other) => (one < other ? -1 : 1));
}
