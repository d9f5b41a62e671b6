/** A new clock, counted from the past if its service level says so. Used inside `attempt`. */
import { conditionHolds } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { need } from "./attempt.ts";
import type { Target } from "./context.ts";
import type { ServiceLevel } from "./ir.ts";
import type { ClockInterval, Clocks } from "./ledger.ts";
import { openInterval, turnOver, type ClockDraft } from "./measure.ts";

/** The record as it stood from `at` on, until the next entry. */
export interface PastLevel {
  readonly at: number;
  readonly scope: EvaluationScope;
}

export interface AttachParams {
  readonly id: string;
  readonly level: ServiceLevel;
  readonly per: string | null;
  readonly startAt: number;
  readonly at: number;
  readonly target: Target;
  readonly after: EvaluationScope;
  /** Oldest first. The time before its first entry counts as that entry. */
  readonly past: readonly PastLevel[] | (() => readonly PastLevel[]);
  readonly cause: string;
  readonly version: string | null;
}

/** The clock with its ledger replayed from `startAt` to `at`, not settled yet. */
export function newClock(params: AttachParams): ClockDraft {
  const { level, startAt, at, target, cause, version } = params;
  const { basis } = target;
  let clock: ClockDraft = {
    id: params.id,
    serviceLevel: level.name,
    per: params.per,
    phase: "running",
    startAt,
    countsFrom: startAt,
    calendar: basis.calendar.name,
    tzdbVersion: basis.zone.tzdbVersion,
    targetMs: target.targetMs,
    until: target.until,
    dueAt: null,
    marks: [],
    intervals: [],
    endedAt: null,
    fired: [],
    breachedAt: null,
    pinned: null,
  };
  let current: ClockInterval["kind"] | null = null;
  for (const moment of moments(params)) {
    const kind = kindAt(level, moment.scope);
    if (kind === current) continue;
    const told = moment.at < at ? `replayed from ${level.startAt}` : cause;
    clock =
      current === null
        ? { ...clock, intervals: [openInterval(kind, moment.at, told, basis, version)] }
        : turnOver(clock, basis, { at: moment.at, kind, cause: told, version });
    current = kind;
  }
  return { ...clock, phase: current === "pause" ? "paused" : "running" };
}

/** An id no clock has: `incident-resolution`, `team-response:network`, `incident-resolution#2`. */
export function freeClockId(level: ServiceLevel, per: string | null, clocks: Clocks): string {
  const base = per === null ? level.name : `${level.name}:${per}`;
  if (!Object.hasOwn(clocks, base)) return base;
  let count = 2;
  while (Object.hasOwn(clocks, `${base}#${String(count)}`)) count += 1;
  return `${base}#${String(count)}`;
}

/** Instants between start and now at which the record changed, ending with the record as it is now. */
function moments({ startAt, at, past, after }: AttachParams): PastLevel[] {
  if (startAt >= at) return [{ at: startAt, scope: after }];
  const levels = typeof past === "function" ? past() : past;
  const earlier = levels.filter((level) => level.at < at);
  const begin = earlier.findLast((level) => level.at <= startAt) ?? earlier[0];
  const between = earlier.filter((level) => level.at > startAt);
  return [
    ...(begin === undefined ? [] : [{ at: startAt, scope: begin.scope }]),
    ...between,
    { at: begin === undefined ? startAt : at, scope: after },
  ];
}

function kindAt(level: ServiceLevel, scope: EvaluationScope): ClockInterval["kind"] {
  const where = `service level "${level.name}", replay: `;
  if (need(conditionHolds(level.stop, scope), where)) return level.onReopen === "continue" ? "run" : "closed";
  return level.pause !== null && need(conditionHolds(level.pause, scope), where) ? "pause" : "run";
}
