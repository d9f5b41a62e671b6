/** The calendars that windows of time keep to, with when they are open: to be shown before anybody plans. */
import type { Pool } from "pg";
import { readNamedInAttributes } from "../store/cmdb/named-in-attributes.ts";
import { zoneSpan } from "../store/calendar/zones.ts";
import { zoneTable } from "../store/calendar/zone-table.ts";
import { readDefinitionsByName } from "../store/definition/read.ts";
import { alwaysCalendar } from "../engine/clock/calendar.ts";
import { type OpenSpan, openSpans } from "../engine/clock/open-spans.ts";
import type { Reserve, WindowCalendar } from "../engine/lifecycle/ir.ts";
import type { Reserving } from "./reserving.ts";

export interface WindowCalendarTimes {
  readonly name: string;
  readonly kind: "avoid" | "within";
  /** Whose windows keep to it. */
  readonly lifecycles: readonly string[];
  /** The CIs that name it, by id; null = it counts for every CI. */
  readonly cis: readonly string[] | null;
  /** Null = a CI names it, and there is none. */
  readonly open: readonly OpenSpan[] | null;
}

interface Named extends Omit<WindowCalendarTimes, "open"> {}

/** Those that the lifecycles name, and those that these CIs name for them. `now` is in UTC milliseconds. */
export async function readWindowCalendars(
  pool: Pool,
  asked: OpenSpan & { readonly cis: readonly string[]; readonly reserving: readonly Reserving[]; readonly now: number },
): Promise<readonly WindowCalendarTimes[]> {
  const { cis, reserving, from, until, now } = asked;
  const wanted = wantedOf(reserving);
  const attributes = [...new Set(wanted.flatMap(({ of }) => (typeof of === "string" ? [] : [of.read])))];
  const given = await readNamedInAttributes(pool, cis, attributes);
  const named = together(
    wanted.flatMap(({ of, kind, lifecycle }): readonly Named[] =>
      typeof of === "string"
        ? [{ name: of, kind, lifecycles: [lifecycle], cis: null }]
        : given
            .filter(({ attribute }) => attribute === of.read)
            .map((one) => ({ name: one.name, kind, lifecycles: [lifecycle], cis: one.cis })),
    ),
  );
  const published = await readDefinitionsByName(pool, "Calendar", [...new Set(named.map(({ name }) => name))]);
  const [first, last] = zoneSpan(Math.min(now, from), Math.max(now, until));
  return named.map((one) => {
    const calendar = one.name === alwaysCalendar.name ? alwaysCalendar : published.get(one.name);
    if (calendar === undefined) return { ...one, open: null };
    const spans = openSpans(calendar, zoneTable(calendar.zone, first, last), { from, until });
    // The table is made for these instants.
    if (!spans.ok) throw new Error(spans.error.message);
    return { ...one, open: spans.value };
  });
}

interface Wanted {
  readonly of: WindowCalendar;
  readonly kind: "avoid" | "within";
  readonly lifecycle: string;
}

function wantedOf(reserving: readonly Reserving[]): readonly Wanted[] {
  const of = ({ avoid, within = [] }: Reserve, lifecycle: string): Wanted[] => [
    ...avoid.map((one) => ({ of: one, kind: "avoid" as const, lifecycle })),
    ...within.map((one) => ({ of: one, kind: "within" as const, lifecycle })),
  ];
  return reserving.flatMap(({ name, reserves }) => reserves.flatMap((reserve) => of(reserve, name)));
}

/** One entry for a calendar and a kind, with all whose windows keep to it, and all CIs that name it. */
function together(named: readonly Named[]): readonly Named[] {
  const byKey = new Map<string, Named>();
  for (const one of named) {
    const key = `${one.kind} ${one.name} ${one.cis === null ? "all" : "named"}`;
    const before = byKey.get(key) ?? { ...one, lifecycles: [], cis: one.cis === null ? null : [] };
    const lifecycles = [...new Set([...before.lifecycles, ...one.lifecycles])];
    const cis = before.cis === null ? null : [...new Set([...before.cis, ...(one.cis ?? [])])].sort();
    byKey.set(key, { ...before, lifecycles, cis });
  }
  return [...byKey.values()];
}
