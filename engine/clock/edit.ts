/**
 * Clocks whose definitions were edited: what a move of their record to another bundle does to them.
 *
 * 1. A clock that has ended is never judged again, whatever the policy.
 * 2. `pin` takes the old definitions along, until the record is moved back to them; `fromDate` keeps what was used and
 *    measures by the new ones from now on; `recompute` measures the whole ledger by the new ones. The policy is that of
 *    the new service level.
 */
import type { EvaluationScope } from "../condition/ir.ts";
import type { Result } from "../base/result.ts";
import { canonicalJson } from "../base/canonical.ts";
import { attempt, need } from "./attempt.ts";
import { openTimeBetween } from "./calendar.ts";
import { clockBasis, targetOf, targetTable, type Basis, type ClockContext } from "./context.ts";
import type { DecisionTable } from "../table/ir.ts";
import { overdueEvents } from "./deadlines.ts";
import type { ClockFault } from "./fault.ts";
import { foldClock } from "./fold.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";
import { settle, turnOver, withoutSequence, type ClockDraft } from "./measure.ts";
import { reconsidered } from "./update.ts";

/** How the cause ends of a clock that its record has moved away from, and that keeps what it began with. */
export const keepsDefinitions = ": keeps its definitions";

export interface ClockDefinitions {
  readonly serviceLevels: readonly ServiceLevel[];
  readonly context: ClockContext;
}

export interface MoveClocksParams {
  readonly clocks: Clocks;
  readonly from: ClockDefinitions;
  readonly to: ClockDefinitions;
  /** The record as it is: targets are chosen anew from it. */
  readonly scope: EvaluationScope;
  readonly at: number;
  readonly cause: string;
}

/**
 * Events that carry the live clocks of a record over to the definitions of another bundle. None for a clock whose
 * service level and calendar are the same in both. Call `updateClocks` with the new bundle afterwards.
 */
export function moveClocks(params: MoveClocksParams): Result<ClockEvent[], ClockFault> {
  return attempt(() => Object.values(params.clocks).flatMap((clock) => moveClock(clock, params)));
}

/** Before it, a pinned clock took its target from the table of whatever definitions its record had. */
const tablesSinceEngine = 6;

const isBeforeTables = ({ engine }: ClockContext): boolean => engine !== undefined && engine < tablesSinceEngine;

function sameTable(table: DecisionTable, level: ServiceLevel, context: ClockContext): boolean {
  const other = targetTable(level, context);
  return other !== undefined && same(table, other);
}

function moveClock(clock: Clock, params: MoveClocksParams): ClockEvent[] {
  if (clock.phase === "stopped" || clock.phase === "cancelled") return [];
  if (clock.pinned !== null) return unpinClock(clock, clock.pinned, params);
  const { from, to, at, cause } = params;
  const version = to.context.version ?? null;
  const oldLevel = from.serviceLevels.find(({ name }) => name === clock.serviceLevel);
  const newLevel = to.serviceLevels.find(({ name }) => name === clock.serviceLevel);
  const oldBasis = clockBasis(clock, from.context);
  const { overdue, current } = caughtUp(clock, at);
  if (newLevel === undefined) {
    const why = `${cause}: service level "${clock.serviceLevel}" was removed`;
    const ended = turnOver(current, oldBasis, { at, kind: null, cause: why, version });
    return [
      ...overdue,
      {
        kind: "cancelled",
        id: clock.id,
        at,
        cause: why,
        clock: { ...ended, phase: "cancelled", endedAt: at, marks: [] },
      },
    ];
  }
  const target = targetOf(newLevel, params.scope, to.context, null);
  const sameCalendar =
    target !== null &&
    same(oldBasis.calendar, target.basis.calendar) &&
    oldBasis.zone.tzdbVersion === target.basis.zone.tzdbVersion;
  const table = oldLevel === undefined || isBeforeTables(to.context) ? undefined : targetTable(oldLevel, from.context);
  // Another table that gives the same now would give another target later.
  const keepsTable = newLevel.whenEdited !== "pin" || table === undefined || sameTable(table, newLevel, to.context);
  if (
    oldLevel !== undefined &&
    same(oldLevel, newLevel) &&
    sameCalendar &&
    target.targetMs === clock.targetMs &&
    keepsTable
  )
    return [];
  if (target === null || newLevel.whenEdited === "pin") {
    if (oldLevel === undefined) return [];
    const pinned = {
      serviceLevel: oldLevel,
      calendar: oldBasis.calendar,
      ...(table === undefined ? {} : { table }),
    };
    return [
      ...overdue,
      { kind: "retargeted", id: clock.id, at, cause: `${cause}${keepsDefinitions}`, clock: { ...current, pinned } },
    ];
  }
  const kind = current.phase === "paused" ? "pause" : "run";
  const rebased =
    newLevel.whenEdited === "fromDate"
      ? turnOver(current, oldBasis, { at, kind, cause, version }, target.basis)
      : remeasured(current, target.basis, version);
  const retargeted: ClockDraft = { ...rebased, targetMs: target.targetMs, until: target.until };
  const anew = reconsidered(retargeted, target.basis, newLevel, at);
  const settled = settle(anew, target.basis, newLevel.escalate, at, to.context.engine);
  return [
    ...overdue,
    { kind: "retargeted", id: clock.id, at, cause: `${cause}: ${newLevel.whenEdited}`, clock: settled.clock },
    ...settled.events,
  ];
}

/** A pinned clock has its record's definitions again once these are the very ones that it keeps. */
function unpinClock(
  clock: Clock,
  pinned: NonNullable<Clock["pinned"]>,
  { to, scope, at, cause }: MoveClocksParams,
): ClockEvent[] {
  const level = to.serviceLevels.find(({ name }) => name === clock.serviceLevel);
  if (level === undefined || !same(level, pinned.serviceLevel)) return [];
  if (pinned.table !== undefined && !sameTable(pinned.table, level, to.context)) return [];
  const target = targetOf(level, scope, to.context, null);
  if (target === null || !same(target.basis.calendar, pinned.calendar)) return [];
  const { overdue, current } = caughtUp(clock, at);
  const why = `${cause}: the definitions it kept`;
  return [...overdue, { kind: "retargeted", id: clock.id, at, cause: why, clock: { ...current, pinned: null } }];
}

/** What time alone has brought about before `at`, and the clock after it. */
function caughtUp(clock: Clock, at: number): { readonly overdue: readonly ClockEvent[]; readonly current: ClockDraft } {
  const overdue = overdueEvents(clock, at);
  const clocks = overdue.reduce((all: Clocks, event) => foldClock(all, event, clock.changedBy), { [clock.id]: clock });
  return { overdue, current: withoutSequence(clocks[clock.id] as Clock) };
}

/** Every interval measured again by another calendar. */
function remeasured(clock: ClockDraft, basis: Basis, version: string | null): ClockDraft {
  const { calendar, zone } = basis;
  const intervals = clock.intervals.map((interval) => {
    const usedMs =
      interval.to === null || interval.kind !== "run"
        ? interval.usedMs
        : need(openTimeBetween(calendar, zone, interval.from, Math.max(interval.from, interval.to)));
    return { ...interval, calendar: calendar.name, version, usedMs };
  });
  return { ...clock, intervals, calendar: calendar.name, tzdbVersion: zone.tzdbVersion };
}

function same(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
