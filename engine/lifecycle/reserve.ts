import { nextClosing, nextOpening, openTimeBetween } from "../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import { canonicalJson } from "../base/canonical.ts";
import { ownValue, type Json } from "../base/json.ts";
import { valueOf } from "./evaluation.ts";
import { instantText, parseInstant } from "./instant.ts";
import type { Reserve } from "./ir.ts";
import { calendarNamed } from "./open-hours.ts";
import { isOffPath } from "./published-before.ts";
import { refuse } from "./refusal.ts";
import type { ReservationNeed } from "./needs.ts";
import { conflictsOf, type FreeWindow, freeWindows } from "./window.ts";
import type { Machine, Occasion, Work } from "./work.ts";

/**
 * Takes the window on all the CIs, or refuses: OPS430 with the conflicting records and the next free windows, OPS431
 * for a calendar to avoid, OPS432 for what is no window. Who has a role of `override` may give a reason as "override".
 */
export function reserve(work: Work, machine: Machine, wanted: Reserve, state: string, occasion: Occasion): void {
  const need = windowOf(work, machine, wanted, occasion);
  const reason = overrideReason(work, wanted, occasion);
  const obstacle = avoided(work, need, wanted) ?? taken(work, need, wanted);
  if (obstacle !== null && reason === null) {
    const who =
      wanted.override.length === 0
        ? ""
        : `; a person with role ${wanted.override.join(" or ")} may give a reason as "override"`;
    refuse(obstacle.code, "conflict", `${obstacle.message}${who}`, obstacle.details);
  }
  work.draft.emit({
    kind: "reserved",
    cis: need.cis,
    from: instantText(need.from),
    until: instantText(need.until),
    state,
    overridden: obstacle === null ? null : reason,
  });
}

/** Takes the window again when what it was computed from has changed. */
export function keepReservation(work: Work, machine: Machine, occasion: Occasion): void {
  const { reservation } = work.draft.state();
  if (reservation === null) return;
  const wanted = machine.lifecycle.states[reservation.state]?.reserve ?? null;
  if (wanted === null) return;
  const need = windowOf(work, machine, wanted, occasion);
  const now = canonicalJson([[...need.cis], instantText(need.from), instantText(need.until)]);
  if (now !== canonicalJson([[...reservation.cis], reservation.from, reservation.until])) {
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

function windowOf(work: Work, machine: Machine, wanted: Reserve, occasion: Occasion): ReservationNeed {
  const outlook = { machine, occasion };
  const [cis, from, until] = [wanted.cis, wanted.from, wanted.until].map((value) => valueOf(work, value, outlook)) as [
    Json,
    Json,
    Json,
  ];
  const items = [...new Set((Array.isArray(cis) ? (cis as readonly Json[]) : [cis]).map(idOf))]
    .filter((id) => id !== null)
    .sort();
  const start = typeof from === "string" ? parseInstant(from) : null;
  const end = typeof until === "string" ? parseInstant(until) : null;
  if (items.length === 0) refuse("OPS432", "conflict", "nothing to reserve: name the configuration items first");
  if (start === null || end === null) {
    return refuse(
      "OPS432",
      "conflict",
      `a window needs its begin and its end, not ${JSON.stringify(from)} and ${JSON.stringify(until)}`,
    );
  }
  if (end <= start)
    refuse(
      "OPS432",
      "conflict",
      `the window ends at ${instantText(end)}, not after it begins at ${instantText(start)}`,
    );
  return { record: work.draft.state().id, cis: items, from: start, until: end };
}

/** A CI with declared `read` shows as an object. */
function idOf(item: Json): string | null {
  if (typeof item === "string") return item;
  const id = ownValue(item, "id");
  return typeof id === "string" ? id : null;
}

interface Obstacle {
  readonly code: "OPS430" | "OPS431";
  readonly message: string;
  readonly details: Json;
}

function taken(work: Work, need: ReservationNeed, wanted: Reserve): Obstacle | null {
  const conflicts = conflictsOf(work.reader.reservations(need));
  const first = conflicts[0];
  if (first === undefined) return null;
  const free = freeOf(work, need, wanted);
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
function freeOf(work: Work, need: ReservationNeed, wanted: Reserve): { readonly text: string; readonly windows: Json } {
  const calendars = avoidedCalendars(work, wanted);
  const free = freeWindows(work.reader.reservations(need), (window) => blockedUntil(calendars, window));
  const windows = free.map(({ from, until }) => ({ from: instantText(from), until: instantText(until) }));
  const next = windows.map(({ from, until }) => `${from} to ${until}`).join(", ");
  return { text: next === "" ? "no free window was found" : `the next free windows are ${next}`, windows };
}

interface AvoidedCalendar {
  readonly name: string;
  readonly calendar: Calendar;
  readonly zone: ZoneTable;
}

function avoidedCalendars(work: Work, wanted: Reserve): readonly AvoidedCalendar[] {
  return wanted.avoid.flatMap((name) => {
    const calendar = calendarNamed(work, name);
    if (calendar === undefined) throw new Error(`the bundle lacks calendar "${name}"`);
    const zone = work.reader.zone(calendar.zone);
    return work.reader.missing().zones.includes(calendar.zone) ? [] : [{ name, calendar, zone }];
  });
}

/** When the open time of a calendar to avoid ends that a window lies in; undefined beyond what is known of its zone. */
function blockedUntil(calendars: readonly AvoidedCalendar[], window: FreeWindow): number | null | undefined {
  for (const { calendar, zone } of calendars) {
    const open = openTimeBetween(calendar, zone, window.from, window.until);
    if (!open.ok) return undefined;
    if (open.value === 0) continue;
    const begin = nextOpening(calendar, zone, window.from);
    const end = begin.ok ? nextClosing(calendar, zone, begin.value) : begin;
    return end.ok ? end.value : undefined;
  }
  return null;
}

/** A calendar to avoid is open when work must not happen. */
function avoided(work: Work, need: ReservationNeed, wanted: Reserve): Obstacle | null {
  for (const { name, calendar, zone } of avoidedCalendars(work, wanted)) {
    const open = openTimeBetween(calendar, zone, need.from, need.until);
    if (!open.ok) return refuse("OPS414", "conflict", open.error.message);
    if (open.value > 0) {
      const free = freeOf(work, need, wanted);
      const message = `${instantText(need.from)} to ${instantText(need.until)} lies in "${name}", which is to be avoided; ${free.text}`;
      return { code: "OPS431", message, details: { calendar: name, overlapMs: open.value, free: free.windows } };
    }
  }
  return null;
}

function overrideReason(work: Work, wanted: Reserve, occasion: Occasion): string | null {
  const given = ownValue(occasion.input, "override");
  if (typeof given !== "string" || given.trim() === "") return null;
  return wanted.override.some((role) => work.command.by.roles.includes(role)) ? given : null;
}
