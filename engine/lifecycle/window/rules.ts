/**
 * Time that a window must keep to. A calendar to avoid is open when work must not happen, and forbids what touches its
 * open time; one that is to hold the window must be open for all of it.
 */
import { nextClosing, nextOpening, openTimeBetween } from "../../clock/calendar.ts";
import type { ClockFault } from "../../clock/fault.ts";
import type { Calendar, ZoneTable } from "../../clock/ir.ts";
import { ok, type Result } from "../../base/result.ts";
import type { FreeWindow } from "./window.ts";

export interface TimeRule {
  readonly name: string;
  readonly calendar: Calendar;
  readonly zone: ZoneTable;
  readonly kind: "avoid" | "within";
}

export interface BrokenRule {
  readonly rule: TimeRule;
  /** Milliseconds of the window that lie where they must not. */
  readonly overlapMs: number;
}

/** The first rule that a window breaks, or null. */
export function brokenRule(rules: readonly TimeRule[], window: FreeWindow): Result<BrokenRule | null, ClockFault> {
  for (const rule of rules) {
    const open = openTimeBetween(rule.calendar, rule.zone, window.from, window.until);
    if (!open.ok) return open;
    const overlapMs = rule.kind === "avoid" ? open.value : window.until - window.from - open.value;
    if (overlapMs > 0) return ok({ rule, overlapMs });
  }
  return ok(null);
}

/**
 * When the next window may begin that a rule forbids to begin at `window.from`: null when none does, undefined beyond
 * what is known of a zone.
 */
export function blockedUntil(rules: readonly TimeRule[], window: FreeWindow): number | null | undefined {
  const broken = brokenRule(rules, window);
  if (!broken.ok) return undefined;
  if (broken.value === null) return null;
  const { calendar, zone, kind } = broken.value.rule;
  const [first, then] = kind === "avoid" ? [nextOpening, nextClosing] : [nextClosing, nextOpening];
  const turn = first(calendar, zone, window.from);
  const next = turn.ok ? then(calendar, zone, turn.value) : turn;
  return next.ok ? next.value : undefined;
}
