/** Numbers of a scenario's records, counted by the same kernel as in the product; and whether they are as expected. */
import { canonicalJson } from "../base/canonical.ts";
import { type Json, ownValue } from "../base/json.ts";
import { ask } from "../indicator/ask.ts";
import { capacityOf } from "../indicator/capacity.ts";
import { fieldsOf } from "../indicator/fields.ts";
import type { Figures } from "../indicator/group.ts";
import type { Indicator } from "../indicator/ir.ts";
import { alertsWord } from "../indicator/of-alerts.ts";
import type { IndicatorRow } from "../indicator/row.ts";
import { episodesOf, type KeptAlerts } from "./kept-alerts.ts";
import { rowOfLedger } from "../indicator/of-ledger.ts";
import { outcomesOf } from "../indicator/outcome.ts";
import { type Reading, Tally } from "../indicator/tally.ts";
import type { AlertDefinitions } from "./alert-definitions.ts";
import type { ExpectedIndicator } from "./expected-indicator.ts";
import type { Library } from "./library.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import { zoneOf } from "./zone.ts";

/** A text says why it cannot be read. */
export type ReadIndicator = Reading | string;

interface IndicatorWorld {
  readonly now: number;
  records(): readonly Pick<SimulatedRecord, "id" | "state" | "events">[];
}

export function readIndicator(
  world: IndicatorWorld,
  alerts: KeptAlerts,
  library: Pick<Library, "indicators" | "calendars" | "zones"> & { readonly alerts: Pick<AlertDefinitions, "tables"> },
  { indicator: name, period }: Pick<ExpectedIndicator, "indicator" | "period">,
): ReadIndicator {
  const indicator = Object.hasOwn(library.indicators, name) ? library.indicators[name] : undefined;
  if (indicator === undefined) return `there is no indicator "${name}"`;
  const { tables } = library.alerts;
  const context = { calendars: library.calendars, tables, zones: library.zones };
  const zone = zoneOf(library.zones, indicator.zone);
  const question = ask({ indicator, context, zone, period }, world.now, world.now);
  if (!question.ok) return question.error;
  const capacity = capacityOf(question.value.asked);
  if (!capacity.ok) return capacity.error;
  const tally = new Tally(indicator, capacity.value);
  const fields = fieldsOf(indicator, tables);
  for (const row of rowsFor(world, alerts, indicator, fields)) {
    const outcomes = outcomesOf(row, question.value.asked);
    if (!outcomes.ok) return outcomes.error;
    for (const outcome of outcomes.value) {
      const fault = tally.add(outcome);
      if (fault !== null) return fault;
    }
  }
  return tally.reading();
}

function rowsFor(
  world: IndicatorWorld,
  alerts: KeptAlerts,
  { of, clocks }: Indicator,
  fields: readonly string[],
): readonly IndicatorRow[] {
  if (of === alertsWord) return episodesOf(alerts);
  return world
    .records()
    .filter(({ state }) => state.type === of)
    .map(({ id, state, events }) => rowOfLedger({ id, openedAt: state.openedAt, events }, fields, clocks));
}

/** One line for each figure that is another. */
export function unmetIndicator(expected: ExpectedIndicator, read: ReadIndicator): readonly string[] {
  const { indicator, period, where, figures: wanted } = expected;
  const what = `${indicator} ${period}${where === null ? "" : ` where ${where.field} is ${JSON.stringify(where.value)}`}`;
  if (typeof read === "string") return [`${what}: ${read}`];
  const figures = where === null ? read.total : groupOf(read, where);
  if (figures === null) return [`${what}: nothing is counted there`];
  return wanted.flatMap(({ name, beside, value, written }) => {
    const of = beside === null ? ownValue(figures as never, name) : ownValue(ownValue(figures.beside, name), beside);
    const actual = of ?? null;
    if (canonicalJson(value) === canonicalJson(actual) || isRounded(actual, written)) return [];
    const place = beside === null ? name : `beside.${name}`;
    return [`${what}: ${place} is ${JSON.stringify(actual)}, expected ${JSON.stringify(written)}`];
  });
}

/** A third is `33%`, and `33.3%`: a share is expected to as many places as are written. */
export function isRounded(actual: Json, written: Json): boolean {
  const [text, places = ""] = typeof written === "string" ? (/^\d+(?:\.(\d+))?%$/u.exec(written.trim()) ?? []) : [];
  if (text === undefined || typeof actual !== "number") return false;
  const scale = 10 ** places.length;
  return Math.round(actual * 100 * scale) === Math.round(Number(text.slice(0, -1)) * scale);
}

function groupOf(read: Reading, { field, value }: NonNullable<ExpectedIndicator["where"]>): Figures | null {
  const groups = Object.hasOwn(read.groups, field) ? read.groups[field] : undefined;
  return groups?.find((group) => canonicalJson(group.value) === canonicalJson(value))?.figures ?? null;
}
