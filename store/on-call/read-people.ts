import type { Pool } from "pg";
import type { Calendar } from "../../engine/clock/ir.ts";
import type { OnCallPlan } from "../../engine/on-call/ir.ts";
import { onCallOf } from "../../engine/on-call/key.ts";
import { peopleOnCall, type OnCallSources } from "../../engine/on-call/reached.ts";
import { peopleOf } from "../../engine/on-call/people.ts";
import { zoneTable } from "../calendar/zone-table.ts";
import { zoneSpan } from "../calendar/zones.ts";
import { readOverrides } from "./overrides.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import { readGroups, readPeople, readRoleHolders } from "../person/read.ts";

/**
 * Who is on call at an instant (UTC milliseconds), by key: the plans are those that are published now. Nobody of a plan
 * that there is not.
 */
export async function readPeopleOnCall(
  pool: Pool,
  keys: readonly string[],
  at: number,
): Promise<{ readonly [key: string]: readonly string[] }> {
  if (keys.length === 0) return {};
  const sources = await readOnCallSources(pool, [...new Set(keys.map((key) => onCallOf(key).name))], at);
  return Object.fromEntries(keys.map((key) => [key, peopleOnCall(key, at, sources)]));
}

/** Plans and calendars by their names that are read as if they were published. */
export interface WrittenPlans {
  readonly plans: ReadonlyMap<string, OnCallPlan>;
  readonly calendars: ReadonlyMap<string, Calendar>;
}

const nothingWritten: WrittenPlans = { plans: new Map(), calendars: new Map() };

/** All that tells who is on call by the named plans around an instant: five queries at the most. */
export async function readOnCallSources(
  pool: Pool,
  names: readonly string[],
  at: number,
  written: WrittenPlans = nothingWritten,
): Promise<OnCallSources> {
  const [published, overrides] = await Promise.all([
    readDefinitionsByName(pool, "OnCall", names),
    readOverrides(pool, names, at),
  ]);
  const plans = new Map([...published, ...written.plans]);
  const irs = [...plans.values()];
  const told = irs.flatMap(({ gap }) => gap ?? []);
  const roles = [...new Set(told.flatMap((one) => ("role" in one ? [one.role] : [])))];
  const groupNames = [...new Set(told.flatMap((one) => ("group" in one ? [one.group] : [])))];
  const calendarNames = irs.flatMap(({ during }) => (during === null ? [] : [during]));
  const [publishedCalendars, people, groups, holders] = await Promise.all([
    readDefinitionsByName(pool, "Calendar", calendarNames),
    readPeople(pool, [...new Set([...irs.flatMap(peopleOf), ...overrides.flatMap(({ who }) => who ?? [])])]),
    readGroups(pool, groupNames),
    Promise.all(roles.map(async (role) => [role, await readRoleHolders(pool, role)] as const)),
  ]);
  const calendars = new Map([...publishedCalendars, ...written.calendars]);
  const byRole = new Map(holders);
  const [from, until] = zoneSpan(at, at);
  return {
    plan: (name) => plans.get(name) ?? null,
    calendar: (name) => calendars.get(name) ?? null,
    zone: (name) => zoneTable(name, from, until),
    overrides: (name) => overrides.filter(({ plan }) => plan === name),
    isActive: (person) => people.get(person)?.active === true,
    holders: (role) => byRole.get(role) ?? [],
    members: (group) => groups.get(group)?.members ?? [],
  };
}
