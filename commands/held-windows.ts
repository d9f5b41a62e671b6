/** What is held when on which CIs, and by which calendars windows are planned. */
import type { Pool } from "pg";
import { readCiFacts } from "../store/cmdb/read-facts.ts";
import { readCis } from "../store/cmdb/find.ts";
import { readClosure } from "../store/cmdb/closure.ts";
import { readHolders } from "../store/record/windows.ts";
import type { Onlooker } from "../store/record/visible.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import type { OpenSpan } from "../engine/clock/open-spans.ts";
import { depthOf, readReserving } from "./reserving.ts";
import { readWindowCalendars, type WindowCalendarTimes } from "./window-calendars.ts";

export interface HeldWindowsAsked extends OpenSpan {
  /** By id or name; null = all. */
  readonly cis: readonly string[] | null;
  readonly limit: number;
}

export type HeldWindowsAnswer =
  | { readonly kind: "unknownCi"; readonly ci: string }
  | {
      readonly kind: "found";
      /** Each with a reservation, in the order in which these begin. */
      readonly holders: readonly RecordState[];
      readonly more: boolean;
      readonly calendars: readonly WindowCalendarTimes[];
      /** All that take windows. */
      readonly lifecycles: readonly string[];
      /** What the CIs are called, by id. */
      readonly names: { readonly [ci: string]: string };
    };

/** Windows of records that the onlooker sees. Those of what depends on the CIs that are asked for count as well. */
export async function findHeldWindows(
  pool: Pool,
  asked: HeldWindowsAsked,
  onlooker: Onlooker,
  now: number,
): Promise<HeldWindowsAnswer> {
  const { from, until, limit } = asked;
  const [found, reserving] = await Promise.all([readCiFacts(pool, asked.cis ?? []), readReserving(pool)]);
  const unknown = asked.cis?.find((ci) => !found.has(ci));
  if (unknown !== undefined) return { kind: "unknownCi", ci: unknown };
  const depth = depthOf(reserving.flatMap(({ reserves }) => reserves));
  const ids = [...new Set([...found.values()].map(({ id }) => id))].sort();
  const closure = asked.cis === null ? null : await readClosure(pool, { cis: ids, depth, read: [] }, now);
  const cis = closure === null ? null : [...ids, ...closure.dependents];
  const read = await readHolders(pool, { cis, from, until, limit: limit + 1 }, onlooker);
  const holders = read.slice(0, limit).filter(({ reservation }) => reservation !== null);
  const shown = [...new Set([...(cis ?? []), ...holders.flatMap(({ reservation }) => reservation?.cis ?? [])])];
  const [calendars, items] = await Promise.all([
    readWindowCalendars(pool, { cis: shown, reserving, from, until, now }),
    readCis(pool, shown),
  ]);
  return {
    kind: "found",
    holders,
    more: read.length > limit,
    calendars,
    lifecycles: reserving.map(({ name }) => name),
    names: Object.fromEntries(items.map(({ id, name }) => [id, name])),
  };
}
