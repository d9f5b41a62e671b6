/** Which of several agreements that promise the same thing is kept. Used inside `attempt`. */
import { need } from "./attempt.ts";
import { newClock } from "./attach.ts";
import { addOpenTime } from "./calendar.ts";
import { clockBasis, startOf, targetOf } from "./context.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clocks } from "./ledger.ts";
import { levelsOf, promiseKey } from "./levels.ts";
import { dueInstant, promisedMs, usedMsAt, type ClockDraft } from "./measure.ts";
import type { RecordChange } from "./record-change.ts";

/**
 * Service levels that must give way, with the name of the one they give way to: of `strictest` the one due first
 * stays, of `first` the one named first in the bundle. `all` never gives way.
 */
export function strictestFirst(params: RecordChange, clocks: Clocks): ReadonlyMap<string, string> {
  const losers = new Map<string, string>();
  if (params.serviceLevels.every((level) => level.competing === "all")) return losers;
  const groups = new Map<string, ServiceLevel[]>();
  for (const level of params.serviceLevels) {
    const levels = levelsOf(level, params.before, params.after);
    if (!levels.applies || levels.stop || levels.cancel) continue;
    const key = promiseKey(level);
    groups.set(key, [...(groups.get(key) ?? []), level]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined || group.length === 1) continue;
    const strictest = group.some((level) => level.competing === "strictest") ? dueFirst(group, params, clocks) : first;
    for (const level of group) {
      const winner = level.competing === "first" ? first : strictest;
      if (level.competing !== "all" && level !== winner) losers.set(level.name, winner.name);
    }
  }
  return losers;
}

function dueFirst(group: readonly ServiceLevel[], params: RecordChange, clocks: Clocks): ServiceLevel {
  const dues = group.map((level) => ({ level, due: expectedDue(level, params, clocks) }));
  return dues.reduce((best, candidate) => (candidate.due < best.due ? candidate : best)).level;
}

/** When it would be due if nothing paused it from now on; never, while it has no target or start. */
function expectedDue(level: ServiceLevel, params: RecordChange, clocks: Clocks): number {
  const { after, at, past, cause, context } = params;
  const live = Object.values(clocks).find(
    (clock) => clock.serviceLevel === level.name && (clock.phase === "running" || clock.phase === "paused"),
  );
  const startAt = live?.startAt ?? startOf(level, after);
  const target = targetOf(level, after, context, live?.pinned ?? null);
  if (target === null || startAt === null) return Number.POSITIVE_INFINITY;
  const clock: ClockDraft =
    live === undefined
      ? newClock({ id: level.name, level, per: null, startAt, at, target, after, past, cause, version: null })
      : { ...live, targetMs: target.targetMs, until: target.until };
  const basis = live === undefined ? target.basis : clockBasis(live, context);
  const due = dueInstant(clock, basis);
  if (due !== null) return due;
  const remaining = Math.max(0, promisedMs(clock, basis) - usedMsAt(clock, basis, at));
  return need(addOpenTime(basis.calendar, basis.zone, at, { businessDays: 0, ms: remaining }));
}
