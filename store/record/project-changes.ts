/**
 * The parts of a commit that keep what its events changed: since when each field has its value, and what each clock
 * said. Rows are added, never altered; when each was known is when its event reached the ledger.
 */
import { clockChangesOf } from "../../engine/clock/changes.ts";
import type { ClockEvent } from "../../engine/clock/ledger.ts";
import { fieldChangesOf } from "../../engine/listing/field-changes.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Statement } from "../statement.ts";

/** `fields` are those whose changes are kept. The part `entries` has written the events. */
export function projectFieldChanges(
  statement: Statement,
  id: string,
  fields: readonly string[],
  before: RecordState | null,
  events: readonly LedgerEvent[],
): void {
  const rows = fieldChangesOf(fields, before, events);
  if (rows.length === 0) return;
  statement.part(
    "field_changes",
    `insert into record_changes (record_id, field, seq, at, committed_at, value)
     select ${id}, e.field, n.seq, n.at, n.committed_at, e.value from entries n
     join jsonb_to_recordset(${statement.rows(rows)}) as e(${fieldChangeTypes}) using (seq)`,
  );
}

export const fieldChangeTypes = "seq bigint, field text, value jsonb";

export function projectClockChanges(
  statement: Statement,
  id: string,
  before: RecordState | null,
  events: readonly LedgerEvent[],
): void {
  const rows = clockChangeRows(before, events);
  if (rows.length === 0) return;
  statement.part(
    "clock_changes",
    `insert into clock_changes (record_id, committed_at, ${clockChangeColumns.join(", ")})
     select ${id}, n.committed_at, ${clockChangeColumns.map((name) => `e.${name}`).join(", ")} from entries n
     join jsonb_to_recordset(${statement.rows(rows)}) as e(${clockChangeTypes}) using (seq)`,
  );
}

const clockChangeTypeOf = {
  seq: "bigint",
  clock_id: "text",
  kind: "text",
  at: "timestamptz",
  service_level: "text",
  phase: "text",
  counts_from: "timestamptz",
  target_ms: "bigint",
  until: "timestamptz",
  due_at: "timestamptz",
  breached_at: "timestamptz",
  ended_at: "timestamptz",
  used_ms: "bigint",
  paused_ms: "bigint",
  met: "boolean",
} as const;
export const clockChangeColumns: readonly string[] = Object.keys(clockChangeTypeOf);
export const clockChangeTypes = Object.entries(clockChangeTypeOf)
  .map(([name, type]) => `${name} ${type}`)
  .join(", ");

export function clockChangeRows(
  before: RecordState | null,
  events: readonly LedgerEvent[],
): { readonly [column in keyof typeof clockChangeTypeOf]: unknown }[] {
  const told = events.flatMap(({ seq, body }): { seq: number; event: ClockEvent }[] =>
    body.kind === "clock" ? [{ seq, event: body.event }] : [],
  );
  return clockChangesOf(before?.clocks ?? {}, told).map(({ seq, kind, at, clock, usedMs, pausedMs, met }) => ({
    seq,
    clock_id: clock.id,
    kind,
    at: instant(at),
    service_level: clock.serviceLevel,
    phase: clock.phase,
    counts_from: instant(clock.countsFrom),
    target_ms: clock.targetMs,
    until: instant(clock.until),
    due_at: instant(clock.dueAt),
    breached_at: instant(clock.breachedAt),
    ended_at: instant(clock.endedAt),
    used_ms: usedMs,
    paused_ms: pausedMs,
    met,
  }));
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
