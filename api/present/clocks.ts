import type { z } from "zod";
import { clocksSeen } from "../../engine/access/names-seen.ts";
import type { Sight } from "../../engine/access/sight.ts";
import type { ClockContext } from "../../engine/clock/context.ts";
import { readClock } from "../../engine/clock/read.ts";
import { clockSpans } from "../../engine/clock/spans.ts";
import { tickingOf } from "../../engine/clock/ticking.ts";
import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import type { record, recordClockSpans } from "../contract/record.ts";

type Shown = z.input<typeof record>["clocks"];

/** Clocks of a record that are seen, computed now, from their ledger. */
export function presentClocks(state: RecordState, bundle: Bundle, now: number, sight: Sight): Shown {
  const seen = clocksSeen(bundle, state, sight);
  const context = contextOf(state, bundle, now);
  return Object.values(state.clocks)
    .filter(({ id }) => seen.includes(id))
    .map((clock): Shown[number] => {
      const { id, serviceLevel, phase } = clock;
      const { dueAt: due, usedMs, remainingMs, percent, breached, met, fault } = readClock(clock, now, context);
      const dueAt = due === null ? null : instantText(due);
      const { targetMs } = clock;
      const ticking = tickingOf(clock, now, context);
      const changesAt = ticking.changesAt === null ? null : instantText(ticking.changesAt);
      const told = { targetMs, usedMs, remainingMs, ticks: ticking.ticks, changesAt, percent, breached, met, fault };
      return { id, serviceLevel, phase, dueAt, ...(sight.clocks === "due" ? untold : told) };
    });
}

/** What each clock that is seen whole did with the time so far. */
export function presentClockSpans(
  state: RecordState,
  bundle: Bundle,
  now: number,
  sight: Sight,
): z.input<typeof recordClockSpans.reply> {
  const context = contextOf(state, bundle, now);
  const shown = sight.clocks === "all" ? presentClocks(state, bundle, now, sight) : [];
  const items = shown.flatMap(({ id, serviceLevel, dueAt, percent }) => {
    const clock = state.clocks[id];
    if (clock === undefined) return [];
    const spans = clockSpans(clock, now, context).map(({ from, to, kind, cause }) => {
      return { from: instantText(from), to: instantText(to), kind, cause };
    });
    return [{ id, serviceLevel, dueAt, percent, spans }];
  });
  return { readAt: instantText(now), items };
}

function contextOf(state: RecordState, bundle: Bundle, now: number): ClockContext {
  return {
    calendars: partsOf(bundle, "Calendar"),
    tables: partsOf(bundle, "DecisionTable"),
    zones: zonesOf(partsOf(bundle, "Calendar"), state.openedAt, now, state.clocks),
  };
}

const untold = {
  targetMs: null,
  usedMs: null,
  remainingMs: null,
  ticks: null,
  changesAt: null,
  percent: null,
  breached: null,
  met: null,
  fault: null,
} as const;
