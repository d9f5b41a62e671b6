import type { ClockEvent } from "../clock/ledger.ts";
import { updateClocks } from "../clock/update.ts";
import type { ServiceLevel } from "../clock/ir.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { askForAttention } from "./attention.ts";
import { conditionTexts, tableTexts, valueTexts } from "./fact.ts";
import { instantText } from "./instant.ts";
import { escalate, notify } from "./notice.ts";
import type { RecordState } from "./record.ts";
import { recorded, recordView, scopeFor } from "./scope.ts";
import { mainMachine, type Occasion, type Work } from "./work.ts";

/** What this step of the decision means for the clocks of the record. `before` is the record before the step, null when it is being opened. */
export function settleClocks(work: Work, before: RecordState | null, occasion: Occasion): void {
  const { serviceLevels, calendars, tables } = work.bundle;
  const state = work.draft.state();
  if (serviceLevels.length === 0 && Object.keys(state.clocks).length === 0) return;
  const zones = Object.fromEntries(
    [...new Set(Object.values(calendars).map((calendar) => calendar.zone))].map((zone) => [zone, work.reader.zone(zone)]),
  );
  const machine = mainMachine(work);
  const after = scopeFor(
    work,
    { machine, occasion },
    serviceLevels.flatMap((level) => levelTexts(work, level)),
  );
  const result = updateClocks({
    serviceLevels,
    clocks: state.clocks,
    before: before === null ? null : { record: recordView(work.bundle, before, recorded(before)), variables: after.variables },
    after,
    past: () => pastOf(work, after),
    at: work.now,
    cause: `${occasion.name} by ${work.command.by.user}`,
    context: { calendars, zones, tables, version: state.bundle },
  });
  if (!result.ok) {
    // A zone that has not been read yet is asked for; anything else is a defect of the definitions.
    if (work.reader.missing().zones.length > 0) return;
    return askForAttention(work, `a clock could not be read: ${result.error.message}`);
  }
  for (const event of result.value) tellClock(work, event);
}

/** Writes an event of a clock, and what its service level says follows from it. */
export function tellClock(work: Work, event: ClockEvent): void {
  const clock = work.draft.state().clocks[event.id];
  work.draft.emit({ kind: "clock", event });
  if (event.kind !== "threshold") return;
  const level = clock?.pinned?.serviceLevel ?? work.bundle.serviceLevels.find((candidate) => candidate.name === clock?.serviceLevel);
  const entry = level?.escalate[event.index];
  if (level === undefined || entry === undefined) return;
  const machine = mainMachine(work);
  const occasion: Occasion = {
    name: "$timer",
    input: {},
    event: { serviceLevel: level.name, clock: event.id, at: entry.at },
    engine: true,
  };
  const because = `${level.title} reached ${entry.at}% at ${instantText(event.at)}`;
  if (entry.notify !== null) notify(work, machine, entry.notify, entry.to, because, occasion);
  if (entry.escalation !== null) escalate(work, machine, entry.escalation, entry.to, because);
}

/** The record as it stood before, for clocks that count from the past. */
function pastOf(work: Work, after: EvaluationScope): { readonly at: number; readonly scope: EvaluationScope }[] {
  const state = work.draft.state();
  let fields = {};
  return state.past.map((entry) => {
    fields = { ...fields, ...entry.set };
    const earlier: RecordState = { ...state, state: entry.state, fields: { ...state.fields, ...fields } };
    return { at: entry.at, scope: { record: recordView(work.bundle, earlier, recorded(state)), variables: after.variables } };
  });
}

function levelTexts(work: Work, level: ServiceLevel): readonly string[] {
  const tables = [level.within, level.calendar].flatMap((source) => {
    const name = source !== null && "table" in source ? source.table : null;
    const table = name === null ? undefined : work.bundle.tables[name];
    return table === undefined ? [] : tableTexts(table);
  });
  const conditions = [level.when, level.pause, level.stop, level.cancel, level.reset].flatMap(conditionTexts);
  return [...tables, ...conditions, ...valueTexts(level.until)];
}
