import { partOf, partsOf, serviceLevelsOf } from "../bundle/bundle.ts";
import type { ClockContext } from "../../clock/context.ts";
import { moveClocks } from "../../clock/edit.ts";
import type { ClockEvent, Clocks } from "../../clock/ledger.ts";
import { updateClocks } from "../../clock/update.ts";
import type { ServiceLevel } from "../../clock/ir.ts";
import type { EvaluationScope } from "../../condition/ir.ts";
import { askForAttention } from "../attention.ts";
import { conditionTexts, tableTexts, valueTexts } from "../read/fact.ts";
import { instantText } from "../instant.ts";
import { escalate, notify } from "../tell/notice.ts";
import type { RecordState } from "../record.ts";
import { refuse } from "../refusal.ts";
import { recorded, recordedView, recordView, scopeFor } from "../scope.ts";
import { mainMachine, type Occasion, type Work } from "../work.ts";

/**
 * What this step of the decision means for the clocks of the record. `before` is the record before the step, null when
 * it is being opened.
 */
export function settleClocks(work: Work, before: RecordState | null, occasion: Occasion): void {
  const serviceLevels = serviceLevelsOf(work.bundle);
  const state = work.draft.state();
  if (serviceLevels.length === 0 && Object.keys(state.clocks).length === 0) return;
  const after = levelScope(work, occasion);
  const result = updateClocks({
    serviceLevels,
    clocks: state.clocks,
    before: before === null ? null : { record: recordedView(work.bundle, before), variables: after.variables },
    after,
    past: () => pastOf(work, after),
    at: work.now,
    cause: causeOf(work, occasion),
    context: contextOf(work, state.bundle, state.clocks),
  });
  if (!result.ok) {
    // A zone that has not been read yet is asked for; anything else is a defect of the definitions.
    if (work.reader.missing().zones.length > 0) return;
    return askForAttention(work, `a clock could not be read: ${result.error.message}`);
  }
  for (const event of result.value) tellClock(work, event);
}

/**
 * Live clocks of a record that is moved from the definitions of `work` to those of `target`, as `whenEdited` of each
 * service level there says. Clocks that the move begins or ends by what holds there are settled afterwards.
 */
export function carryClocks(work: Work, target: Work, occasion: Occasion): void {
  const before = work.before;
  const { clocks, bundle: version } = target.draft.state();
  if (before === null || Object.keys(clocks).length === 0) return;
  const from = { serviceLevels: serviceLevelsOf(work.bundle), context: contextOf(work, before.bundle, clocks) };
  const to = { serviceLevels: serviceLevelsOf(target.bundle), context: contextOf(target, version, clocks) };
  const result = moveClocks({
    clocks,
    from,
    to,
    scope: levelScope(target, occasion),
    at: work.now,
    cause: causeOf(work, occasion),
  });
  if (!result.ok) {
    if (work.reader.missing().zones.length > 0) return;
    refuse(
      "OPS441",
      "conflict",
      `a clock of ${target.draft.state().number} cannot be measured there: ${result.error.message}`,
    );
  }
  for (const event of result.value) tellClock(target, event);
}

function causeOf(work: Work, occasion: Occasion): string {
  return `${occasion.name} by ${work.command.by.user}`;
}

/** Scope of the conditions and targets of all service levels. */
function levelScope(work: Work, occasion: Occasion): EvaluationScope {
  const texts = serviceLevelsOf(work.bundle).flatMap((level) => levelTexts(work, level));
  return scopeFor(work, { machine: mainMachine(work), occasion }, texts);
}

/** What clocks are measured by: the calendars of the bundle, and those that pinned clocks have brought along. */
function contextOf(work: Work, version: string, clocks: Clocks): ClockContext {
  const calendars = partsOf(work.bundle, "Calendar");
  const pinned = Object.values(clocks).flatMap((clock) => (clock.pinned === null ? [] : [clock.pinned.calendar]));
  const zones = new Set([...Object.values(calendars), ...pinned].map((calendar) => calendar.zone));
  return {
    calendars,
    tables: partsOf(work.bundle, "DecisionTable"),
    version,
    ...(work.engine === undefined ? {} : { engine: work.engine }),
    zones: Object.fromEntries([...zones].map((zone) => [zone, work.reader.zone(zone)])),
  };
}

/** Writes an event of a clock, and what its service level says follows from it. */
export function tellClock(work: Work, event: ClockEvent): void {
  const clock = work.draft.state().clocks[event.id];
  work.draft.emit({ kind: "clock", event });
  if (event.kind !== "threshold") return;
  const level =
    clock?.pinned?.serviceLevel ??
    serviceLevelsOf(work.bundle).find((candidate) => candidate.name === clock?.serviceLevel);
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
    return {
      at: entry.at,
      scope: { record: recordView(work.bundle, earlier, recorded(state)), variables: after.variables },
    };
  });
}

function levelTexts(work: Work, level: ServiceLevel): readonly string[] {
  const tables = [level.within, level.calendar].flatMap((source) => {
    const name = source !== null && "table" in source ? source.table : null;
    const table = name === null ? undefined : partOf(work.bundle, "DecisionTable", name);
    return table === undefined ? [] : tableTexts(table);
  });
  const conditions = [level.when, level.pause, level.stop, level.cancel, level.reset].flatMap(conditionTexts);
  return [...tables, ...conditions, ...valueTexts(level.until)];
}
