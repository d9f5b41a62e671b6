/** Calendars and service levels as compiled. All instants are UTC milliseconds since 1970; lengths are milliseconds. */
import type { Condition, Duration, Value, ValueOrTable } from "../condition/ir.ts";

/** Open hours. The calendar `always` (24x7, UTC) is built in. */
export interface Calendar {
  readonly name: string;
  /** IANA zone; its transitions arrive as a ZoneTable, never from Intl. */
  readonly zone: string;
  /** Length of one business day (`bd`); null when the calendar defines none. */
  readonly businessDayMs: number | null;
  /**
   * Open intervals by weekday, index 0 = Monday, in local minutes since midnight, sorted, not touching; 1440 ends a
   * day.
   */
  readonly week: readonly (readonly (readonly [open: number, close: number])[])[];
  /** Closed local days, `YYYY-MM-DD`, sorted; holidays are already resolved to days. */
  readonly closed: readonly string[];
  /**
   * Open intervals of single local days that replace the week's, when the calendar lists `dates` instead of or beside
   * `open`.
   */
  readonly dates: { readonly [day: string]: readonly (readonly [open: number, close: number])[] };
}

/**
 * The offsets of one zone, made at the rim from the host's tzdb and recorded with every deadline computed from it.
 * Before the first transition `initialOffsetMs` holds; from `transitions[i][0]` on, `transitions[i][1]`.
 */
export interface ZoneTable {
  readonly zone: string;
  readonly tzdbVersion: string;
  /** The span the table answers for: asking beyond it is a fault, never a guess. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly initialOffsetMs: number;
  readonly transitions: readonly (readonly [atMs: number, offsetMs: number])[];
}

export interface Escalation {
  /** Percent of the target used, 1..n; `plus` is then business or elapsed time beyond that point. */
  readonly at: number;
  readonly plus: Duration | null;
  readonly notify: string | null;
  readonly escalation: string | null;
  readonly to: readonly Audience[];
}

/** Who is meant. A bare word in the YAML is a role. */
export type Audience =
  | { readonly role: string }
  | { readonly user: string }
  | { readonly group: string }
  | { readonly field: string }
  | { readonly manager: string }
  | { readonly owner: string }
  | { readonly onCall: string; readonly layer?: string };

export interface ServiceLevel {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  readonly record: string;
  readonly agreement: "sla" | "ola" | "uc";
  /** Field whose value the clock belongs to (one clock per owning group); null = one clock per record. */
  readonly per: string | null;
  /** Attached while this holds and stop does not; null = always. */
  readonly when: Condition | null;
  /** Instant field the clock counts from; earlier pauses are replayed. */
  readonly startAt: string;
  readonly pause: Condition | null;
  readonly stop: Condition;
  readonly cancel: Condition | null;
  readonly reset: Condition | null;
  /**
   * Exactly one of `within` and `until` is set. A table, and an expression, yields a duration text such as `4h` or
   * `3bd`.
   */
  readonly within: Duration | { readonly table: string } | Extract<Value, { readonly kind: "jq" }> | null;
  readonly until: Value | null;
  readonly calendar: ValueOrTable;
  readonly competing: "strictest" | "all" | "first";
  readonly onReopen: "resume" | "continue" | "new";
  readonly onTargetChange: "keepUsed" | "restart";
  readonly escalate: readonly Escalation[];
  readonly whenEdited: "pin" | "fromDate" | "recompute";
}
