/**
 * What one commit means for the clocks of its record.
 *
 * 1. Order: attach, then stop > reset > cancel > pause > resume. Pause and stop are levels, read after every commit.
 * 2. What time alone has brought about before the commit is told first (a late timer changes no verdict).
 * 3. A clock that has ended is never judged again; only a reopening touches it.
 */
import type { Result } from "../base/result.ts";
import { attempt } from "./attempt.ts";
import { freeClockId, newClock } from "./attach.ts";
import { strictestFirst } from "./competing.ts";
import { clockBasis, startOf, targetOf, type Basis } from "./context.ts";
import { overdueEvents } from "./deadlines.ts";
import type { ClockFault } from "./fault.ts";
import { foldClock } from "./fold.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";
import { levelsOf, type Levels } from "./levels.ts";
import { settle, turnOver, withoutSequence, type ClockDraft } from "./measure.ts";
import type { RecordChange } from "./record-change.ts";

type Change = Extract<ClockEvent, { readonly clock: unknown }>["kind"];

/**
 * Events to commit with the command, in order. Faults (a zone table that ends too early, a table that gives no
 * duration) name their place.
 */
export function updateClocks(params: RecordChange): Result<ClockEvent[], ClockFault> {
  return attempt(() => {
    const session = openSession(params.clocks);
    for (const clock of Object.values(params.clocks)) session.tell(overdueEvents(clock, params.at));
    const losers = strictestFirst(params, session.clocks);
    for (const level of params.serviceLevels) updateLevel(level, params, session, losers.get(level.name) ?? null);
    // A pinned clock may outlive its service level in the bundle.
    for (const clock of Object.values(session.clocks)) {
      if (clock.pinned !== null && !params.serviceLevels.some((level) => level.name === clock.serviceLevel)) {
        const { serviceLevel } = clock.pinned;
        updateClock(clock, serviceLevel, levelsOf(serviceLevel, params.before, params.after), params, session, null);
      }
    }
    return session.events;
  });
}

interface Session {
  /** As after the events so far. */
  readonly clocks: Clocks;
  readonly events: ClockEvent[];
  tell(events: readonly ClockEvent[]): void;
}

function openSession(clocks: Clocks): Session {
  const events: ClockEvent[] = [];
  const session = {
    clocks,
    events,
    tell(told: readonly ClockEvent[]): void {
      for (const event of told) {
        events.push(event);
        // The sequence is not known yet and nothing in here reads it.
        session.clocks = foldClock(session.clocks, event, 0);
      }
    },
  };
  return session;
}

function updateLevel(level: ServiceLevel, params: RecordChange, session: Session, supersededBy: string | null): void {
  const mine = Object.values(session.clocks).filter((clock) => clock.serviceLevel === level.name);
  const levels = levelsOf(level, params.before, params.after);
  for (const clock of mine) {
    const own = clock.pinned?.serviceLevel ?? level;
    updateClock(
      clock,
      own,
      own === level ? levels : levelsOf(own, params.before, params.after),
      params,
      session,
      supersededBy,
    );
  }
  if (!levels.applies || levels.stop || levels.cancel || levels.owner === null || supersededBy !== null) return;
  const per = levels.owner ?? null;
  const standing = Object.values(session.clocks).some(
    (clock) => clock.serviceLevel === level.name && clock.per === per && clock.phase !== "cancelled",
  );
  if (!standing) attach(level, per, startOfNew(level, params), params, session);
}

/** The clock of an owner begins when it becomes the owner; any other where `startAt` says. */
function startOfNew(level: ServiceLevel, params: RecordChange): number | null {
  return level.per !== null && params.before !== null ? params.at : startOf(level, params.after);
}

function attach(
  level: ServiceLevel,
  per: string | null,
  startAt: number | null,
  params: RecordChange,
  session: Session,
): void {
  const { after, at, past, cause, context } = params;
  if (startAt === null) return;
  const target = targetOf(level, after, context, null);
  if (target === null) return;
  const id = freeClockId(level, per, session.clocks);
  const fresh = newClock({ id, level, per, startAt, at, target, after, past, cause, version: context.version ?? null });
  const { clock, events } = settle(fresh, target.basis, level.escalate, at, context.engine);
  session.tell([{ kind: "attached", id, at, cause, clock }, ...events]);
}

function updateClock(
  clock: Clock,
  level: ServiceLevel,
  levels: Levels,
  params: RecordChange,
  session: Session,
  supersededBy: string | null,
): void {
  if (clock.phase === "cancelled") return;
  const { at, cause, context } = params;
  const version = context.version ?? null;
  const basis = clockBasis(clock, context);
  const owned = levels.owner === undefined || levels.owner === clock.per;
  const change = (kind: Change, next: ClockDraft, why: string, measuredBy: Basis = basis): void => {
    const settled = settle(next, measuredBy, level.escalate, at, context.engine);
    session.tell([{ kind, id: clock.id, at, cause: why, clock: settled.clock }, ...settled.events]);
  };
  const current = (): ClockDraft => withoutSequence(session.clocks[clock.id] as Clock);

  if (clock.phase === "stopped") {
    if (levels.stop || !levels.applies || levels.cancel || !owned || supersededBy !== null) return;
    reopen(clock, level, levels, params, session, change);
    return;
  }
  if (levels.stop) {
    const ended = turnOver(current(), basis, { at, kind: null, cause, version });
    // What was due stays written: a verdict is read from it for ever.
    session.tell([
      { kind: "stopped", id: clock.id, at, cause, clock: { ...ended, phase: "stopped", endedAt: at, marks: [] } },
    ]);
    return;
  }
  const applies = levels.applies && supersededBy === null;
  if (!levels.reset && (levels.cancel || !applies)) {
    const why =
      supersededBy !== null ? `superseded by ${supersededBy}` : levels.cancel ? cause : `${cause}: no longer applies`;
    const ended = turnOver(current(), basis, { at, kind: null, cause: why, version });
    session.tell([
      {
        kind: "cancelled",
        id: clock.id,
        at,
        cause: why,
        clock: { ...ended, phase: "cancelled", endedAt: at, marks: [] },
      },
    ]);
    return;
  }
  if (levels.reset) change("reset", restarted(current(), basis, at, cause, version), cause);
  const measuredBy = retarget(clock, level, params, session, basis, change);
  const pause = levels.pause || !owned;
  const { phase } = session.clocks[clock.id] as Clock;
  if (pause && phase === "running") {
    const why = owned ? cause : `${cause}: ${level.per ?? ""} is ${levels.owner ?? "nobody"}`;
    change(
      "paused",
      { ...turnOver(current(), measuredBy, { at, kind: "pause", cause: why, version }), phase: "paused" },
      why,
      measuredBy,
    );
  } else if (!pause && phase === "paused") {
    change(
      "resumed",
      { ...turnOver(current(), measuredBy, { at, kind: "run", cause, version }), phase: "running" },
      cause,
      measuredBy,
    );
  }
}

/** Counts anew from `at`; what was used, fired and breached before stays in the ledger only. */
function restarted(before: ClockDraft, basis: Basis, at: number, cause: string, version: string | null): ClockDraft {
  const { told: _told, ...clock } = before;
  const kind = clock.phase === "paused" ? "pause" : "run";
  return {
    ...turnOver(clock, basis, { at, kind, cause, version }),
    countsFrom: at,
    fired: [],
    breachedAt: null,
    dueAt: null,
  };
}

/**
 * Follows a table or field that gives another target, `until` or calendar; returns what the clock is measured by from
 * now on.
 */
function retarget(
  clock: Clock,
  level: ServiceLevel,
  params: RecordChange,
  session: Session,
  basis: Basis,
  change: (kind: Change, next: ClockDraft, why: string, measuredBy?: Basis) => void,
): Basis {
  const { at, cause, after, context } = params;
  const target = targetOf(level, after, context, clock.pinned);
  const current = withoutSequence(session.clocks[clock.id] as Clock);
  if (target === null) return basis;
  const moved = target.basis.calendar.name !== current.calendar;
  if (!moved && target.targetMs === current.targetMs && target.until === current.until) return basis;
  const version = context.version ?? null;
  const kind = current.phase === "paused" ? "pause" : "run";
  const cut = moved ? turnOver(current, basis, { at, kind, cause, version }, target.basis) : current;
  const based = level.onTargetChange === "restart" ? restarted(cut, target.basis, at, cause, version) : cut;
  change(
    "retargeted",
    reconsidered({ ...based, targetMs: target.targetMs, until: target.until }, target.basis, level, at),
    cause,
    target.basis,
  );
  return target.basis;
}

/**
 * Under another target, a breach or threshold that now lies ahead has not happened yet. That one was acted on is
 * remembered: should the target change back, it is not told again.
 */
export function reconsidered(clock: ClockDraft, basis: Basis, level: ServiceLevel, at: number): ClockDraft {
  const open = settle({ ...clock, fired: [], breachedAt: null, dueAt: null }, basis, level.escalate, at);
  const ahead = open.clock.marks.map(({ index }) => index);
  const over = open.clock.dueAt !== null && open.clock.dueAt < at;
  const fired = clock.fired.filter((index) => !ahead.includes(index));
  const { told: before = [], ...rest } = clock;
  const told = [...new Set([...before, ...clock.fired])].filter((index) => !fired.includes(index));
  return {
    ...rest,
    fired,
    ...(told.length === 0 ? {} : { told }),
    breachedAt: over ? clock.breachedAt : null,
    dueAt: open.clock.dueAt,
  };
}

function reopen(
  clock: Clock,
  level: ServiceLevel,
  levels: Levels,
  params: RecordChange,
  session: Session,
  change: (kind: Change, next: ClockDraft, why: string, measuredBy?: Basis) => void,
): void {
  const { at, cause, context } = params;
  const rivals = Object.values(session.clocks).filter(
    (other) => other.serviceLevel === clock.serviceLevel && other.per === clock.per,
  );
  // Only the youngest of several clocks of one promise goes on; the older ones are history.
  if (rivals.at(-1)?.id !== clock.id) return;
  if (level.onReopen === "new") {
    attach(level, clock.per, at, params, session);
    return;
  }
  const version = context.version ?? null;
  const basis = clockBasis(clock, context);
  const endedAt = clock.endedAt ?? at;
  const gap = level.onReopen === "continue" ? "run" : "closed";
  const stopped = withoutSequence(clock);
  const filled = turnOver(stopped, basis, {
    at: endedAt,
    kind: gap,
    cause: gap === "run" ? `${cause}: continued` : cause,
    version,
  });
  const phase = levels.pause ? "paused" : "running";
  const going = turnOver(filled, basis, { at, kind: levels.pause ? "pause" : "run", cause, version });
  change("reopened", { ...going, phase, endedAt: null, dueAt: clock.breachedAt === null ? null : clock.dueAt }, cause);
}
