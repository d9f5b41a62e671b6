import { canonicalJson } from "../../base/canonical.ts";
import { ownValue, type Json } from "../../base/json.ts";
import { instantText } from "../instant.ts";
import type { Reserve } from "../ir.ts";
import type { ReservationNeed } from "../read/needs.ts";
import { calendarNamed } from "../timer/open-hours.ts";
import { isOffPath } from "../bundle/published-before.ts";
import { refuse } from "../refusal.ts";
import { type CalendarSources, timeRules } from "./calendars.ts";
import { blockedUntil, brokenRule, type TimeRule } from "./rules.ts";
import { closureOf, wantedWindow } from "./wanted.ts";
import { conflictsOf, freeWindows } from "./window.ts";
import type { Machine, Occasion, Work } from "../work.ts";

/**
 * Takes the window on all the CIs, and on what depends on them where that is wanted, or refuses: OPS430 with the
 * conflicting records and the next free windows, OPS431 for a calendar to avoid, OPS433 for one that must be open all
 * the time, OPS432 for what is no window. Who has a role of `override` may give a reason as "override".
 */
export function reserve(work: Work, machine: Machine, wanted: Reserve, state: string, occasion: Occasion): void {
  const asked = wantedWindow(work, machine, wanted, occasion);
  const closure = closureOf(work, wanted, asked);
  if (closure === null) return; // it is asked for, and all of this decided anew
  const taken = closure === "none" ? asked : { ...asked, cis: [...asked.cis, ...closure.dependents].sort() };
  const reason = overrideReason(work, wanted, occasion);
  const rules = timeRules(wanted, closure, calendarsOf(work));
  const obstacle = forbidden(work, taken, wanted, rules) ?? held(work, taken, wanted, rules);
  if (obstacle !== null && reason === null) {
    const who =
      wanted.override.length === 0
        ? ""
        : `; a person with role ${wanted.override.join(" or ")} may give a reason as "override"`;
    refuse(obstacle.code, "conflict", `${obstacle.message}${who}`, obstacle.details);
  }
  work.draft.emit({
    kind: "reserved",
    cis: taken.cis,
    from: instantText(taken.from),
    until: instantText(taken.until),
    state,
    overridden: obstacle === null ? null : reason,
    ...(wanted.closure === undefined || closure === "none"
      ? {}
      : { closure: { of: asked.cis, depth: wanted.closure.depth, version: closure.version } }),
    ...(wanted.shared === undefined ? {} : { shared: wanted.shared }),
  });
}

/**
 * Takes the window again when what it was computed from has changed. What came to depend on its CIs meanwhile is not
 * taken by that: a window keeps the graph that it was taken with.
 */
export function keepReservation(work: Work, machine: Machine, occasion: Occasion): void {
  const { reservation } = work.draft.state();
  if (reservation === null) return;
  const wanted = machine.lifecycle.states[reservation.state]?.reserve ?? null;
  if (wanted === null) return;
  const asked = wantedWindow(work, machine, wanted, occasion);
  const before = reservation.closure?.of ?? reservation.cis;
  const now = canonicalJson([[...asked.cis], instantText(asked.from), instantText(asked.until)]);
  if (now !== canonicalJson([[...before], reservation.from, reservation.until])) {
    reserve(work, machine, wanted, reservation.state, occasion);
  }
}

/**
 * Gives the window back once the record is over, begins anew in another state than the one that took it, or enters a
 * state of `release`.
 */
export function releaseWhenOver(work: Work, machine: Machine, entered: string): void {
  const { reservation } = work.draft.state();
  if (reservation === null) return;
  const { states, initial } = machine.lifecycle;
  const over = states[entered]?.final === true || (entered === initial && entered !== reservation.state);
  const release = states[reservation.state]?.reserve?.release;
  const left =
    release === undefined ? isOffPath(machine.lifecycle, reservation.state, entered) : release.includes(entered);
  if (over || left) work.draft.emit({ kind: "released" });
}

function calendarsOf(work: Work): CalendarSources {
  return {
    calendar(name) {
      const calendar = calendarNamed(work, name);
      if (calendar === undefined) throw new Error(`the bundle lacks calendar "${name}"`);
      return calendar;
    },
    zone(name) {
      const zone = work.reader.zone(name);
      return work.reader.missing().zones.includes(name) ? null : zone;
    },
  };
}

interface Obstacle {
  readonly code: "OPS430" | "OPS431" | "OPS433";
  readonly message: string;
  readonly details: Json;
}

function held(work: Work, need: ReservationNeed, wanted: Reserve, rules: readonly TimeRule[]): Obstacle | null {
  const conflicts = conflictsOf(work.reader.reservations(need), wanted.shared === true);
  const first = conflicts[0];
  if (first === undefined) return null;
  const free = freeOf(work, need, wanted, rules);
  return {
    code: "OPS430",
    message: `${first.record} holds ${first.cis.join(", ")} from ${instantText(first.from)} to ${instantText(first.until)}; ${free.text}`,
    details: {
      conflicts: conflicts.map(({ record, cis, from, until }) => ({
        record,
        cis: [...cis],
        from: instantText(from),
        until: instantText(until),
      })),
      free: free.windows,
    },
  };
}

/** The next windows that nobody holds and no calendar forbids, as details and in words. */
function freeOf(
  work: Work,
  need: ReservationNeed,
  { shared }: Reserve,
  rules: readonly TimeRule[],
): { readonly text: string; readonly windows: Json } {
  const free = freeWindows(work.reader.reservations(need), (window) => blockedUntil(rules, window), {
    shared: shared === true,
  });
  const windows = free.map(({ from, until }) => ({ from: instantText(from), until: instantText(until) }));
  const next = windows.map(({ from, until }) => `${from} to ${until}`).join(", ");
  return { text: next === "" ? "no free window was found" : `the next free windows are ${next}`, windows };
}

function forbidden(work: Work, need: ReservationNeed, wanted: Reserve, rules: readonly TimeRule[]): Obstacle | null {
  const broken = brokenRule(rules, need);
  if (!broken.ok) return refuse("OPS414", "conflict", broken.error.message);
  if (broken.value === null) return null;
  const { rule, overlapMs } = broken.value;
  const free = freeOf(work, need, wanted, rules);
  const window = `${instantText(need.from)} to ${instantText(need.until)}`;
  const [code, message] =
    rule.kind === "avoid"
      ? (["OPS431", `${window} lies in "${rule.name}", which is to be avoided`] as const)
      : (["OPS433", `${window} does not lie in the open time of "${rule.name}"`] as const);
  return {
    code,
    message: `${message}; ${free.text}`,
    details: { calendar: rule.name, overlapMs, free: free.windows },
  };
}

function overrideReason(work: Work, wanted: Reserve, occasion: Occasion): string | null {
  const given = ownValue(occasion.input, "override");
  if (typeof given !== "string" || given.trim() === "") return null;
  return wanted.override.some((role) => work.command.by.roles.includes(role)) ? given : null;
}
