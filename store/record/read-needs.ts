import type { Pool } from "pg";
import {
  type CiReading,
  type GroupReading,
  type Needs,
  noReadings,
  type PersonReading,
  type Readings,
} from "../../engine/lifecycle/read/needs.ts";
import { readClosure } from "../cmdb/closure.ts";
import { readCiFacts } from "../cmdb/read-facts.ts";
import { readFiles } from "../file/read.ts";
import { readPeopleOnCall } from "../on-call/read-people.ts";
import { type Person, readGroups, readPeople, readRoleHolders } from "../person/read.ts";
import { readChain } from "./chains.ts";
import { readLinked } from "./linked.ts";
import { readSurvivors } from "./survivors.ts";
import { readHeldWindows } from "./windows.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { findBundle } from "../definition/bundle.ts";
import { zoneTable } from "../calendar/zone-table.ts";

/** Whole years, so that the same table serves a year of questions. */
const startOfYear = (at: number, years: number): number => Date.UTC(new Date(at).getUTCFullYear() + years, 0);

/**
 * Answers what the kernel asks of our own store: people, groups, roles, CIs, zones, reservations, bundles. Facts are
 * not among them.
 */
export async function readNeeds(pool: Pool, needs: Needs, now: number): Promise<Readings> {
  const [people, groups, roles, onCall, cis, reservations, bundles, chains, linked, closures, survivors, files] =
    await Promise.all([
      readPeople(pool, needs.people),
      readGroups(pool, needs.groups),
      Promise.all(needs.roles.map(async (role) => [role, await readRoleHolders(pool, role)] as const)),
      readPeopleOnCall(pool, needs.onCall, now),
      readCiFacts(pool, needs.cis),
      Promise.all(
        needs.reservations.map(async (need) => ({ ...need, at: now, held: await readHeldWindows(pool, need) })),
      ),
      Promise.all(
        needs.bundles.map(async (digest): Promise<[string, Bundle | null]> => [digest, await findBundle(pool, digest)]),
      ),
      Promise.all((needs.chains ?? []).map((need) => readChain(pool, need, now))),
      Promise.all((needs.linked ?? []).map((need) => readLinked(pool, need, now))),
      Promise.all((needs.closures ?? []).map((need) => readClosure(pool, need, now))),
      readSurvivors(pool, needs.survivors ?? []),
      readFiles(pool, needs.files ?? []),
    ]);
  return {
    ...noReadings,
    at: now,
    people: answers(needs.people, (name) => personReading(people.get(name), now)),
    groups: answers(needs.groups, (name) => groupReading(name, groups.get(name), now)),
    roles: Object.fromEntries(roles),
    onCall,
    cis: answers(needs.cis, (key): CiReading | null => {
      const ci = cis.get(key);
      return ci === undefined ? null : { at: now, ...ci };
    }),
    zones: answers(needs.zones, (zone) => zoneTable(zone, startOfYear(now, -1), startOfYear(now, 6))),
    reservations,
    bundles: Object.fromEntries(bundles),
    chains,
    linked,
    closures,
    survivors,
    files,
  };
}

/** A group as the kernel reads it, as it was at an instant; null = there is none. */
export function groupReading(
  name: string,
  group: { readonly members: readonly string[]; readonly manager: string | null } | undefined,
  at: number,
): GroupReading | null {
  return group === undefined ? null : { at, name, ...group };
}

/** A person as the kernel reads them, as they were at an instant; null = there is none. */
export function personReading(person: Person | undefined, at: number): PersonReading | null {
  if (person === undefined) return null;
  return {
    at,
    id: person.name,
    active: person.active,
    manager: person.manager,
    roles: person.roles,
    groups: person.groups,
    delegationsFrom: person.delegationsFrom.map((delegation) => ({ ...delegation, id: String(delegation.id) })),
    attributes: { name: person.name, title: person.title, email: person.email, manager: person.manager },
  };
}

function answers<T>(keys: readonly string[], answer: (key: string) => T): { readonly [key: string]: T } {
  return Object.fromEntries(keys.map((key) => [key, answer(key)]));
}
