/**
 * Windows in which alerts open nothing, because somebody works there and said so.
 *
 * 1. They follow from the records that hold windows, as those are now: nothing is remembered that could be out of date.
 *    So a change that ends early ends the maintenance, and one that is moved moves it.
 * 2. An alert in maintenance stays visible and opens nothing; it joins what is open already. One that still fires when
 *    it is over is judged anew, as of then. An end always counts.
 */
import { instantText } from "../lifecycle/instant.ts";
import type { Alert, InMaintenance } from "./alert.ts";

export interface Maintenance {
  readonly name: string;
  readonly title: string;
  /** The record type whose windows count. */
  readonly record: string;
  /** The states in which they do. */
  readonly states: readonly string[];
  /** What depends on an item is in maintenance as well, so many relations away. */
  readonly dependents: number;
  /** A window counts for so long at most; null = as long as it is. */
  readonly longestMs: number | null;
}

/** A window that a record holds on a CI, or on one that it depends on. Instants are UTC milliseconds. */
export interface HeldOver {
  /** The CI that is held, and how many relations it is away. */
  readonly on: string;
  readonly distance: number;
  readonly record: string;
  readonly type: string;
  readonly state: string;
  readonly from: number;
  readonly until: number;
}

/** An alert in maintenance is looked at again after so long, for windows end early. */
const lookAgainMs = 60_000;

/** What must be read of windows for these definitions; null = nothing. */
export function windowsAsked(
  all: readonly Maintenance[],
): { readonly depth: number; readonly types: readonly string[] } | null {
  if (all.length === 0) return null;
  return {
    depth: Math.max(...all.map(({ dependents }) => dependents)),
    types: [...new Set(all.map(({ record }) => record))].sort(),
  };
}

/** Of a window itself: which maintenance it is, and until when; of several the one that ends last. Null = none. */
export function maintenanceBy(
  all: readonly Maintenance[],
  window: Omit<HeldOver, "on" | "distance" | "record">,
  now: number,
): { readonly maintenance: Maintenance; readonly until: number } | null {
  return (
    all
      .filter(({ record, states }) => record === window.type && states.includes(window.state))
      .map((maintenance) => ({ maintenance, until: endOf(maintenance, window) }))
      .filter(({ until }) => now < until)
      .sort((one, other) => other.until - one.until)[0] ?? null
  );
}

/** When a window counts no more. */
function endOf({ longestMs }: Maintenance, { from, until }: { readonly from: number; readonly until: number }): number {
  return longestMs === null ? until : Math.min(until, from + longestMs);
}

/** The maintenance that a CI is in; of several the one that ends last, then the first by record. */
export function maintenanceOf(
  all: readonly Maintenance[],
  windows: readonly HeldOver[],
  now: number,
): InMaintenance | null {
  const found = all.flatMap((maintenance) =>
    windows.flatMap(({ on, distance, record, ...window }): InMaintenance[] => {
      const held = maintenanceBy([maintenance], window, now);
      if (held === null || distance > maintenance.dependents || window.from > now) return [];
      return [{ maintenance: maintenance.name, record, on, until: held.until }];
    }),
  );
  return found.sort((one, other) => other.until - one.until || (one.record < other.record ? -1 : 1))[0] ?? null;
}

/** When it is looked at again. */
export function looksAgainAt({ until }: InMaintenance, now: number): number {
  return Math.min(until, now + lookAgainMs);
}

export function maintenanceText({ maintenance, on, until }: InMaintenance): string {
  return `in maintenance "${maintenance}" of "${on}" until ${instantText(until)}: it opens nothing`;
}

/** The alert as it is when it is in no maintenance any more; the same object when it was in none. */
export function outOfMaintenance(alert: Alert, now: number): Alert {
  const { maintenance, ...rest } = alert;
  if (maintenance === undefined) return alert;
  return rest.state === "firing" ? { ...rest, liveAt: Math.min(maintenance.until, now) } : rest;
}
