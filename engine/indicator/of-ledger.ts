/** The row of a record, from its events: the same as is kept beside the ledger. */
import { clockChangesOf } from "../clock/changes.ts";
import type { ClockEvent } from "../clock/ledger.ts";
import { fieldChangesOf } from "../listing/field-changes.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { ClockOutcome, IndicatorRow, Span } from "./row.ts";

export function rowOfLedger(
  record: { readonly id: string; readonly openedAt: number; readonly events: readonly LedgerEvent[] },
  fields: readonly string[],
  level: string | null,
): IndicatorRow {
  const { id, openedAt, events } = record;
  return { id, openedAt, fields: spansOf(events, fields), clocks: level === null ? [] : outcomesOf(events, level) };
}

function spansOf(events: readonly LedgerEvent[], fields: readonly string[]): IndicatorRow["fields"] {
  const instants = new Map(events.map(({ seq, at }) => [seq, at]));
  const spans: { [field: string]: Span[] } = {};
  for (const { field, seq, value } of fieldChangesOf(fields, null, events)) {
    const from = instants.get(seq) ?? 0;
    const list = (spans[field] ??= []);
    const last = list.pop();
    if (last !== undefined) list.push({ ...last, to: from });
    list.push({ value, from, to: null });
  }
  return spans;
}

/** An episode begins anew after an end, and when what it counts from is another. */
function outcomesOf(events: readonly LedgerEvent[], level: string): readonly ClockOutcome[] {
  const told = events.flatMap(({ seq, body }): { seq: number; event: ClockEvent }[] =>
    body.kind === "clock" ? [{ seq, event: body.event }] : [],
  );
  const byClock = new Map<string, { countsFrom: number; outcomes: ClockOutcome[] }>();
  for (const { at, clock, met } of clockChangesOf({}, told)) {
    if (clock.serviceLevel !== level) continue;
    let known = byClock.get(clock.id);
    if (known === undefined) byClock.set(clock.id, (known = { countsFrom: clock.countsFrom, outcomes: [] }));
    const { outcomes } = known;
    const last = outcomes.at(-1);
    const goesOn = last !== undefined && last.endedAt === null && known.countsFrom === clock.countsFrom;
    if (goesOn) outcomes.pop();
    known.countsFrom = clock.countsFrom;
    outcomes.push({
      clock: clock.id,
      episode: outcomes.length + 1,
      startedAt: goesOn ? last.startedAt : at,
      dueAt: clock.dueAt,
      breachedAt: clock.breachedAt,
      endedAt: clock.endedAt,
      met,
    });
  }
  return [...byClock].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, { outcomes }]) => outcomes);
}
