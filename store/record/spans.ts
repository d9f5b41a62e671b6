import type { Json } from "../../engine/base/json.ts";
import type { Clock } from "../../engine/clock/ledger.ts";
import type { Queryable } from "../pool.ts";

/** A field had this value from one instant until another. Instants are UTC milliseconds. */
export interface FieldSpan {
  readonly field: string;
  readonly value: Json;
  readonly from: number;
  /** null = it has it still, as far as was known. */
  readonly to: number | null;
  /** Ledger sequence of the event that gave it. */
  readonly seq: number;
}

/** What a clock said last of one episode: from its start, reset or reopening to its end, or to the next of them. */
export interface ClockResult {
  readonly clock: string;
  readonly serviceLevel: string;
  /** From 1. */
  readonly episode: number;
  readonly startedAt: number;
  readonly phase: Clock["phase"];
  readonly targetMs: number | null;
  readonly dueAt: number | null;
  readonly breachedAt: number | null;
  readonly endedAt: number | null;
  /** Open time of the intervals that are over. */
  readonly usedMs: number;
  /** Time by the wall of the pauses that are over. */
  readonly pausedMs: number;
  readonly met: boolean | null;
}

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::bigint`;

/**
 * The spans of the fields of a record, by name and time, as they were known at an instant; null = as they are known
 * now.
 */
export async function readSpans(db: Queryable, recordId: string, knownAt: number | null): Promise<FieldSpan[]> {
  const { rows } = await db.query<FieldSpan>(
    `select field, value, ${ms("valid_from")} as "from", ${ms("valid_to")} as "to", seq
     from record_spans(coalesce($2::timestamptz, 'infinity')) where record_id = $1 order by field collate "C", seq`,
    [recordId, knownAt === null ? null : new Date(knownAt)],
  );
  return rows;
}

/** The results of the clocks of a record, by clock and time, as they were known at an instant. */
export async function readClockResults(
  db: Queryable,
  recordId: string,
  knownAt: number | null,
): Promise<ClockResult[]> {
  const { rows } = await db.query<ClockResult>(
    `select clock_id as clock, service_level as "serviceLevel", episode, ${ms("started_at")} as "startedAt", phase, target_ms as "targetMs",
       ${ms("due_at")} as "dueAt", ${ms("breached_at")} as "breachedAt", ${ms("ended_at")} as "endedAt",
       used_ms as "usedMs", paused_ms as "pausedMs", met
     from clock_results(coalesce($2::timestamptz, 'infinity')) where record_id = $1 order by clock_id collate "C", episode`,
    [recordId, knownAt === null ? null : new Date(knownAt)],
  );
  return rows;
}
