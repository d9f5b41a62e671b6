/** Clocks of one record as folded, and the events that change them. */

export type IntervalKind = "run" | "pause" | "closed";

export interface ClockInterval {
  readonly from: number;
  /** null = still open. */
  readonly to: number | null;
  readonly kind: IntervalKind;
  /** What caused it: a command, a condition, a calendar edit. */
  readonly cause: string;
}

export interface Clock {
  readonly id: string;
  readonly serviceLevel: string;
  /** Value of the `per` field, or null. */
  readonly per: string | null;
  readonly phase: "running" | "paused" | "stopped" | "cancelled";
  readonly startAt: number;
  readonly calendar: string;
  readonly tzdbVersion: string;
  /** Milliseconds of open time; null for an `until` clock. */
  readonly targetMs: number | null;
  /** Instant of breach as it stands, null while paused. */
  readonly dueAt: number | null;
  readonly intervals: readonly ClockInterval[];
  readonly endedAt: number | null;
  /** Thresholds already acted on, as `index of escalate`. */
  readonly fired: readonly number[];
  readonly breachedAt: number | null;
  /** Ledger sequence of its last change: arms its deadlines. */
  readonly changedBy: number;
}

export interface Clocks {
  readonly [id: string]: Clock;
}

/** Each event carries all that folding needs; the arithmetic was done by the decision that made it. */
export type ClockEvent =
  | { readonly kind: "attached"; readonly id: string; readonly clock: Omit<Clock, "changedBy"> }
  | {
      readonly kind: "paused" | "resumed" | "stopped" | "cancelled" | "reset" | "retargeted" | "reopened";
      readonly id: string;
      readonly at: number;
      readonly cause: string;
      readonly clock: Omit<Clock, "changedBy">;
    }
  | { readonly kind: "threshold"; readonly id: string; readonly index: number; readonly at: number }
  | { readonly kind: "breached"; readonly id: string; readonly at: number };
