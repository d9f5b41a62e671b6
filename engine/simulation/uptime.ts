/** Uptime of a scenario's services, reckoned by the same kernel as in the product; and whether it is as expected. */
import { askPeriod } from "../availability/ask.ts";
import { fieldsOfSource } from "../availability/fields.ts";
import type { Availability, TimeSource } from "../availability/ir.ts";
import { readingOf, type ServiceUptime, type SourceRow, type UptimeReading } from "../availability/reading.ts";
import { reachOf, relationsOf, type Service, servicesAmong } from "../availability/service.ts";
import type { Watched } from "../availability/warning.ts";
import { canonicalJson } from "../base/canonical.ts";
import { type Json, ownValue } from "../base/json.ts";
import { ok, type Result } from "../base/result.ts";
import { cellHolds } from "../condition/compare.ts";
import { rowOfLedger } from "../indicator/of-ledger.ts";
import { rowsOfProbes } from "../indicator/of-probes.ts";
import type { IndicatorRow } from "../indicator/row.ts";
import type { ExpectedUptime } from "./expected-uptime.ts";
import type { ProbeChange } from "../probe/standing.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";
import { isRounded } from "./indicators.ts";
import { episodesOf, type KeptAlerts } from "./kept-alerts.ts";
import type { Library } from "./library.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import { zoneOf } from "./zone.ts";

/** What is kept of probes in a scenario. */
export interface KeptProbes {
  changes(now: number): readonly ProbeChange[];
}

interface UptimeWorld {
  readonly now: number;
  readonly fixture: Fixture;
  records(): readonly Pick<SimulatedRecord, "id" | "state" | "events">[];
}

/** A text says why it cannot be read. */
export type ReadUptime = UptimeReading | string;

export function readUptime(
  world: UptimeWorld,
  kept: Kept,
  library: Pick<Library, "availabilities" | "calendars" | "zones">,
  { availability: name, period }: Pick<ExpectedUptime, "availability" | "period">,
): ReadUptime {
  const availability = ownValue(library.availabilities as never, name) as Availability | undefined;
  if (availability === undefined) return `there is no availability "${name}"`;
  const { calendars, zones } = library;
  const asked = askPeriod(availability, zoneOf(zones, availability.zone), period, world.now, world.now);
  if (!asked.ok) return asked.error;
  const services = servicesIn(world.fixture, availability);
  if (!services.ok) return services.error;
  const reads = { availability, services: services.value, asked: asked.value };
  const reading = readingOf(reads, rowsFor(world, kept, availability), { calendars, zones, tables: {} });
  return reading.ok ? reading.value : reading.error;
}

/** What a commitment that warns goes by; null while a service is not there yet. */
export function watchedIn(
  world: UptimeWorld,
  kept: Kept,
  { calendars, zones }: Pick<Library, "calendars" | "zones">,
  availability: Watched["availability"],
): Watched | null {
  const services = servicesIn(world.fixture, availability);
  if (!services.ok) return null;
  const rows = rowsFor(world, kept, availability);
  const context = { calendars, zones, tables: {} };
  return { availability, services: services.value, rows, context, zone: zoneOf(zones, availability.zone) };
}

interface Kept {
  readonly alerts: KeptAlerts;
  readonly probes: KeptProbes;
}

/** Of all records, alerts and probes of its sources. */
function rowsFor(world: UptimeWorld, kept: Kept, { outages, except }: Availability): readonly SourceRow[] {
  return [...outages, ...except].flatMap((source) =>
    rowsOfSource(world, kept, source).map((row) => ({ source: source.name, row })),
  );
}

function rowsOfSource(world: UptimeWorld, { alerts, probes }: Kept, source: TimeSource): readonly IndicatorRow[] {
  if (source.record !== null) return rowsOf(world, source.record, fieldsOfSource(source));
  return source.probes === true ? rowsOfProbes(probes.changes(world.now)) : episodesOf(alerts);
}

/** The CIs that it is of, by their ids, each with what it depends on. */
function servicesIn(fixture: Fixture, availability: Availability): Result<readonly Service[], string> {
  const { of } = availability;
  const all = Object.values(fixture.cis);
  const found = servicesAmong(
    availability,
    all.filter((ci) => ("cis" in of ? of.cis.includes(ci.id) : isOne(ci, of))),
  );
  if (!found.ok) return found;
  const relations = relationsOf(availability);
  const idOf = (key: string): string => fixture.cis[key]?.id ?? key;
  const edges = all.flatMap(({ id, relations: stored }) =>
    stored.filter(({ impact }) => impact !== false).map(({ to }) => ({ from: id, to: idOf(to) })),
  );
  const below = (id: string): readonly string[] => edges.filter(({ from }) => from === id).map(({ to }) => to);
  return ok(found.value.map(({ id, name }) => ({ ci: id, name, reach: reachOf(id, relations, below) })));
}

function isOne(
  ci: FixtureCi,
  { class: wanted, where }: Extract<Availability["of"], { readonly class: string }>,
): boolean {
  const { name, owner, ownerGroup } = ci;
  const attributes = { ...ci.attributes, name, owner, ownerGroup };
  return ci.classes.includes(wanted) && where.every(({ field, test }) => cellHolds(test, ownValue(attributes, field)));
}

function rowsOf(world: UptimeWorld, type: string, fields: readonly string[]): readonly IndicatorRow[] {
  return world
    .records()
    .filter(({ state }) => state.type === type)
    .map(({ id, state, events }) => rowOfLedger({ id, openedAt: state.openedAt, events }, fields, null));
}

/** One line for each figure that is another. */
export function unmetUptime(expected: ExpectedUptime, read: ReadUptime): readonly string[] {
  const { availability, period, of, figures } = expected;
  const what = `${availability} ${period}${of === null ? "" : ` of ${of}`}`;
  if (typeof read === "string") return [`${what}: ${read}`];
  const { services } = read;
  const [found, another] = of === null ? services : services.filter(({ ci, name }) => ci === of || name === of);
  if (found === undefined) return [`${what}: it is of ${services.map(({ ci }) => ci).join(", ")}`];
  if (another !== undefined)
    return [`${what}: it is of ${services.map(({ ci }) => ci).join(", ")}; say which: { of: ${found.ci} }`];
  const told = figuresOf(found);
  return figures.flatMap(({ name, value, written }) => {
    const actual = told[name];
    if (canonicalJson(value) === canonicalJson(actual) || isRounded(actual, written)) return [];
    return [`${what}: ${name} is ${JSON.stringify(actual)}, expected ${JSON.stringify(written)}`];
  });
}

function figuresOf(service: ServiceUptime): { readonly [Figure in ExpectedUptime["figures"][number]["name"]]: Json } {
  const { downMs, excludedMs, leftMs, share, met, outages } = service;
  return { down: downMs, excluded: excludedMs, left: leftMs, share, met, outages: outages.length };
}
