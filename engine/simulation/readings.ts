/**
 * Answers what a decision asks for (`Needs`) from the people, groups, items and stubs of a scenario. Nothing is left
 * open.
 */
import { countedRoles } from "../access/role.ts";
import { instantText, parseInstant } from "../lifecycle/instant.ts";
import { inPlace, linkedView } from "../lifecycle/link/linked.ts";
import {
  mergeReadings,
  noReadings,
  type ChainNeed,
  type CiReading,
  type FactReading,
  type FileReading,
  type LinkedNeed,
  type LinkedReading,
  type Needs,
  type PersonReading,
  type Readings,
  type ReservationReading,
  type SurvivorReading,
} from "../lifecycle/read/needs.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { frozenFields, versionOf } from "../lifecycle/version/version.ts";
import { searchMs } from "../lifecycle/window/window.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { closureReading } from "./closure.ts";
import type { Fixture } from "./fixture.ts";
import { holdersOf, onCallReadings, type PublishedPlans } from "./on-call.ts";
import type { Stubs } from "./stubs.ts";

export interface ReadingSources {
  readonly fixture: Fixture;
  readonly stubs: Stubs;
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly onCall: PublishedPlans;
  readonly records: () => readonly RecordState[];
  /** A file that somebody has uploaded. */
  readonly file: (id: string) => FileReading | null;
  /** Fields of a type that are frozen together; absent = it has no versions. */
  readonly versions: (type: string) => readonly string[] | undefined;
}

/** The readings so far with the answers to what is missing, as of `now`. */
export function answer(needs: Needs, readings: Readings, sources: ReadingSources, now: number): Readings {
  const { fixture, zones } = sources;
  const table = (names: readonly string[]): { readonly [zone: string]: ZoneTable } =>
    Object.fromEntries(names.flatMap((name) => (zones[name] === undefined ? [] : [[name, zones[name]]])));
  return mergeReadings(readings, {
    ...noReadings,
    at: now,
    people: Object.fromEntries(needs.people.map((id) => [id, personReading(id, fixture, now)])),
    roles: Object.fromEntries(needs.roles.map((role) => [role, holdersOf(fixture, role)])),
    groups: Object.fromEntries(
      needs.groups.map((name) => [
        name,
        Object.hasOwn(fixture.groups, name)
          ? {
              at: now,
              name,
              manager: null,
              ...fixture.groups[name],
              members: sorted(fixture.groups[name]?.members ?? []),
            }
          : null,
      ]),
    ),
    onCall: onCallReadings(needs.onCall, sources.onCall, fixture, zones, now),
    cis: Object.fromEntries(needs.cis.map((name) => [name, ciReading(name, fixture, now)])),
    facts: Object.fromEntries(needs.facts.map((need) => [need.key, factReading(need, sources.stubs, now)])),
    zones: table(needs.zones),
    reservations: needs.reservations.map((need) => reservationReading(need, sources.records(), now)),
    chains: (needs.chains ?? []).map((need) => ({ ...need, at: now, reaches: reached(need, sources.records()) })),
    linked: (needs.linked ?? []).map((need) => linkedReading(need, sources, now)),
    closures: (needs.closures ?? []).map((need) => closureReading(need, fixture, sources.onCall.calendars, now)),
    files: Object.fromEntries((needs.files ?? []).map((id) => [id, sources.file(id)])),
    survivors: Object.fromEntries((needs.survivors ?? []).map((id) => [id, survivorOf(id, sources.records())])),
  });
}

/** The records that were merged, with where each is now. */
export function mergedAmong(records: readonly RecordState[]): NonNullable<Readings["survivors"]> {
  const merged = records.filter(({ mergedInto }) => mergedInto !== undefined);
  return Object.fromEntries(merged.map(({ id }) => [id, survivorOf(id, records)]));
}

function survivorOf(id: string, records: readonly RecordState[]): SurvivorReading | null {
  const found = records.find((record) => record.id === id);
  if (found === undefined) return null;
  return found.mergedInto === undefined ? { id, final: found.final } : survivorOf(found.mergedInto, records);
}

export function personReading(id: string, fixture: Fixture, now: number): PersonReading | null {
  const person = Object.hasOwn(fixture.people, id) ? fixture.people[id] : undefined;
  if (person === undefined) return null;
  const groups = Object.keys(fixture.groups).filter((group) => fixture.groups[group]?.members.includes(id) === true);
  const delegationsFrom = (fixture.delegations ?? [])
    .filter(({ to }) => to === id)
    .map((one) => ({ id: one.id, user: one.of, startsAt: one.from, endsAt: one.until }));
  return { at: now, id, active: true, groups, delegationsFrom, ...person, roles: countedRoles(person.roles) };
}

/** A CI by name or id. */
function ciReading(key: string, fixture: Fixture, now: number): CiReading | null {
  const ci = Object.hasOwn(fixture.cis, key)
    ? fixture.cis[key]
    : Object.values(fixture.cis).find(({ id }) => id === key);
  return ci === undefined ? null : { at: now, ...ci };
}

/** As the store lists people: by name. */
function sorted(people: readonly string[]): readonly string[] {
  return people.toSorted((one, other) => (one < other ? -1 : 1));
}

function factReading(need: Needs["facts"][number], stubs: Stubs, now: number): FactReading {
  const base = { at: now, call: need.call, with: need.with };
  const reply = stubs.call({ at: now, call: need.call, with: need.with, by: `fact ${need.name}` });
  return "output" in reply ? { ...base, value: reply.output } : { ...base, fault: reply.fault };
}

function linkedReading(
  need: LinkedNeed,
  { records, versions }: Pick<ReadingSources, "records" | "versions">,
  now: number,
): LinkedReading {
  const all = records();
  const views = inPlace(need.records, mergedAmong(all)).flatMap(([id, survivor]) => {
    const found = all.find((one) => one.id === survivor);
    if (found === undefined) return [];
    const frozen = versions(found.type);
    const seen =
      frozen === undefined ? found : { ...found, fields: frozenFields(found, frozen), version: versionOf(found) };
    return [[id, linkedView(seen, need.fields)] as const];
  });
  return { ...need, at: now, views: Object.fromEntries(views) };
}

/** Where a link leads, over any number of records. */
function reached({ record, link }: ChainNeed, records: readonly RecordState[]): readonly string[] {
  const found = new Set<string>();
  const linksOf = (id: string): readonly string[] => records.find((one) => one.id === id)?.links[link] ?? [];
  const waiting = [...linksOf(record)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...linksOf(next));
  }
  return [...found];
}

function reservationReading(
  need: Needs["reservations"][number],
  records: readonly RecordState[],
  now: number,
): ReservationReading {
  const taken = records.flatMap(({ id, reservation }) => {
    if (reservation === null || id === need.record) return [];
    const cis = reservation.cis.filter((ci) => need.cis.includes(ci));
    const [from, until] = [parseInstant(reservation.from), parseInstant(reservation.until)];
    if (from === null || until === null)
      throw new Error(
        `${id} reserved "${reservation.from}" to "${reservation.until}", which are no instants (${instantText(now)})`,
      );
    const shared = reservation.shared === true ? { shared: true as const } : {};
    return cis.length === 0 ? [] : [{ record: id, cis, from, until, ...shared }];
  });
  const held = taken
    .filter(({ from, until }) => until > need.from && from < need.from + searchMs)
    .sort((a, b) => a.from - b.from || (a.record < b.record ? -1 : 1));
  return { ...need, at: now, held };
}
