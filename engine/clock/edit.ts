/**
 * Clocks whose definitions were edited: what a move to another bundle does to them, and what it would do.
 *
 * 1. A clock that has ended is never judged again, whatever the policy.
 * 2. `pin` takes the old definitions along; `fromDate` keeps what was used and measures by the new ones from now on;
 *    `recompute` measures the whole ledger by the new ones. The policy is that of the new service level.
 */
import type { EvaluationScope } from "../condition/ir.ts";
import type { Result } from "../result.ts";
import { canonicalJson } from "../canonical.ts";
import type { Json } from "../json.ts";
import { attempt, need } from "./attempt.ts";
import { openTimeBetween } from "./calendar.ts";
import { clockBasis, targetOf, type Basis, type ClockContext } from "./context.ts";
import { overdueEvents } from "./deadlines.ts";
import type { ClockFault } from "./fault.ts";
import { foldClock } from "./fold.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";
import { settle, turnOver, withoutSequence, type ClockDraft } from "./measure.ts";
import { readClock } from "./read.ts";
import { reconsidered } from "./update.ts";

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

export interface ClockPreview {
  readonly clock: string;
  readonly serviceLevel: string;
  readonly policy: ServiceLevel["whenEdited"] | "removed";
  readonly before: { readonly dueAt: number | null; readonly usedMs: number; readonly breached: boolean };
  readonly after: { readonly dueAt: number | null; readonly usedMs: number; readonly breached: boolean };
  /** True when the verdict, as it stands now, turns. */
  readonly flips: boolean;
}

/**
 * Events that carry the live clocks of a record over to the definitions of another bundle. None for a clock whose
 * service level and calendar are the same in both. Call `updateClocks` with the new bundle afterwards.
 */
export function moveClocks(params: MoveClocksParams): Result<ClockEvent[], ClockFault> {
  return attempt(() => Object.values(params.clocks).flatMap((clock) => moveClock(clock, params)));
}

/** What {@link moveClocks} would change, clock by clock, without changing it. */
export function previewMove(params: MoveClocksParams): Result<ClockPreview[], ClockFault> {
  return attempt(() =>
    Object.values(params.clocks).flatMap((clock) => {
      const events = moveClock(clock, params);
      if (events.length === 0) return [];
      const moved = events.reduce((clocks, event) => foldClock(clocks, event, clock.changedBy), params.clocks)[clock.id] as Clock;
      const before = verdict(clock, params.at, params.from.context);
      const after = verdict(moved, params.at, moved.pinned === null ? params.to.context : merged(params));
      const level = params.to.serviceLevels.find(({ name }) => name === clock.serviceLevel);
      const policy = level?.whenEdited ?? "removed";
      return [{ clock: clock.id, serviceLevel: clock.serviceLevel, policy, before, after, flips: before.breached !== after.breached }];
    }),
  );
}

function moveClock(clock: Clock, params: MoveClocksParams): ClockEvent[] {
  if (clock.phase === "stopped" || clock.phase === "cancelled" || clock.pinned !== null) return [];
  const { from, to, at, cause } = params;
  const version = to.context.version ?? null;
  const oldLevel = from.serviceLevels.find(({ name }) => name === clock.serviceLevel);
  const newLevel = to.serviceLevels.find(({ name }) => name === clock.serviceLevel);
  const oldBasis = clockBasis(clock, from.context);
  const overdue = overdueEvents(clock, at);
  const current = withoutSequence(
    overdue.reduce((clocks, event) => foldClock(clocks, event, clock.changedBy), { [clock.id]: clock })[clock.id] as Clock,
  );
  if (newLevel === undefined) {
    const why = `${cause}: service level "${clock.serviceLevel}" was removed`;
    const ended = turnOver(current, oldBasis, { at, kind: null, cause: why, version });
    return [
      ...overdue,
      { kind: "cancelled", id: clock.id, at, cause: why, clock: { ...ended, phase: "cancelled", endedAt: at, marks: [] } },
    ];
  }
  const target = targetOf(newLevel, params.scope, to.context, null);
  const sameCalendar =
    target !== null && same(oldBasis.calendar, target.basis.calendar) && oldBasis.zone.tzdbVersion === target.basis.zone.tzdbVersion;
  if (oldLevel !== undefined && same(oldLevel, newLevel) && sameCalendar && target.targetMs === clock.targetMs) return [];
  if (target === null || newLevel.whenEdited === "pin") {
    if (oldLevel === undefined) return [];
    const pinned = { serviceLevel: oldLevel, calendar: oldBasis.calendar };
    return [...overdue, { kind: "retargeted", id: clock.id, at, cause: `${cause}: keeps its definitions`, clock: { ...current, pinned } }];
  }
  const kind = current.phase === "paused" ? "pause" : "run";
  const rebased =
    newLevel.whenEdited === "fromDate"
      ? turnOver(current, oldBasis, { at, kind, cause, version }, target.basis)
      : remeasured(current, target.basis, version);
  const retargeted: ClockDraft = { ...rebased, targetMs: target.targetMs, until: target.until };
  const settled = settle(reconsidered(retargeted, target.basis, newLevel, at), target.basis, newLevel.escalate, at);
  return [
    ...overdue,
    { kind: "retargeted", id: clock.id, at, cause: `${cause}: ${newLevel.whenEdited}`, clock: settled.clock },
    ...settled.events,
  ];
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

function verdict(clock: Clock, at: number, context: ClockContext): ClockPreview["before"] {
  const { dueAt, usedMs, breached } = readClock(clock, at, context);
  return { dueAt, usedMs, breached };
}

/** A pinned clock is measured by its own calendar, whose zone may be gone from the new bundle. */
function merged({ from, to }: MoveClocksParams): ClockContext {
  return { ...to.context, zones: { ...from.context.zones, ...to.context.zones } };
}

function same(a: object, b: object): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json);
}
