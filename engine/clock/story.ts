/**
 * Records under service levels, moved by hand: what the tests of this folder are told with. Nothing else imports it.
 */
import type { Condition, EvaluationScope } from "../condition/ir.ts";
import type { JsonObject } from "../base/json.ts";
import { utcZone } from "./calendar.ts";
import type { ClockContext } from "./context.ts";
import { clockDeadlines, fireClock } from "./deadlines.ts";
import { foldClock } from "./fold.ts";
import type { Calendar, Escalation, ServiceLevel, ZoneTable } from "./ir.ts";
import type { Clock, ClockEvent, Clocks } from "./ledger.ts";
import { readClock, type ClockReading } from "./read.ts";
import { updateClocks } from "./update.ts";

export const hour = 3_600_000;
export const at = (text: string): number => Date.parse(text);
export const iso = (ms: number | null | undefined): string => (ms == null ? "none" : new Date(ms).toISOString());

export function weekdays(open: number, close: number, change: Partial<Calendar> = {}): Calendar {
  const day: readonly (readonly [number, number])[] = [[open * 60, close * 60]];
  return {
    name: "office",
    zone: "UTC",
    businessDayMs: (close - open) * hour,
    week: [day, day, day, day, day, [], []],
    closed: [],
    dates: {},
    ...change,
  };
}

export const states = (...values: string[]): Condition => ({
  kind: "row",
  cells: [{ path: ["state"], test: { is: "oneOf", values } }],
});

export function serviceLevel(change: Partial<ServiceLevel> = {}): ServiceLevel {
  return {
    name: "resolution",
    title: "Resolution",
    owner: null,
    record: "incident",
    agreement: "sla",
    per: null,
    when: null,
    startAt: "openedAt",
    pause: states("onHold"),
    stop: states("resolved"),
    cancel: states("cancelled"),
    reset: null,
    within: { businessDays: 0, ms: 8 * hour },
    until: null,
    calendar: { kind: "literal", value: "office" },
    competing: "all",
    onReopen: "resume",
    onTargetChange: "keepUsed",
    escalate: [],
    whenEdited: "pin",
    ...change,
  };
}

export const at75: Escalation = { at: 75, plus: null, notify: "sla-warning", escalation: null, to: [] };

export interface Story {
  readonly context: ClockContext;
  clocks(): Clocks;
  clock(id?: string): Clock | undefined;
  read(text: string, id?: string): ClockReading;
  /** Commits a state of the record; the events of its clocks. */
  commit(text: string, record: JsonObject, variables?: JsonObject): readonly ClockEvent[];
  /** Fires every deadline up to an instant, in order. */
  pass(text: string): readonly ClockEvent[];
}

/** A record that begins with no clocks. */
export function story(
  serviceLevels: readonly ServiceLevel[],
  calendar: Calendar,
  zone: ZoneTable = utcZone,
  tables: ClockContext["tables"] = {},
): Story {
  const context: ClockContext = { calendars: { office: calendar }, zones: { [zone.zone]: zone }, tables };
  let clocks: Clocks = {};
  let seq = 0;
  let before: EvaluationScope | null = null;
  const past: { at: number; scope: EvaluationScope }[] = [];
  function apply(events: readonly ClockEvent[]): void {
    for (const event of events) clocks = foldClock(clocks, event, (seq += 1));
  }
  return {
    context,
    clocks: () => clocks,
    clock: (id = "resolution") => clocks[id],
    read: (text, id = "resolution") => {
      const clock = clocks[id];
      if (clock === undefined) throw new Error(`there is no clock "${id}"`);
      return readClock(clock, at(text), context);
    },
    commit(text, record, variables = {}) {
      const after: EvaluationScope = { record, variables };
      const events = updateClocks({ serviceLevels, clocks, before, after, past, at: at(text), cause: "test", context });
      if (!events.ok) throw new Error(events.error.message);
      apply(events.value);
      before = after;
      past.push({ at: at(text), scope: after });
      return events.value;
    },
    pass(text) {
      const fired: ClockEvent[] = [];
      for (;;) {
        const next = clockDeadlines(clocks).find((deadline) => deadline.at <= at(text));
        if (next === undefined) return fired;
        const events = fireClock(clocks, next.id, next.at);
        fired.push(...events);
        apply(events);
      }
    },
  };
}
