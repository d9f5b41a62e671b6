/**
 * Clocks of one record as folded, and the events that change them.
 *
 * 1. A clock is a ledger of intervals. Used time is the sum of the open milliseconds of its run intervals; a closed
 *    interval keeps the sum made when it was closed, so a later edit of a calendar cannot change the past.
 * 2. Everything folding or arming a timer needs is in the clock: a replay computes no calendar.
 */
import type { DecisionTable } from "../table/ir.ts";
import type { Calendar, ServiceLevel } from "./ir.ts";

/** `closed` is the time between a stop and a reopening that does not count. */
export type IntervalKind = "run" | "pause" | "closed";

export interface ClockInterval {
  readonly from: number;
  /** null = still open. */
  readonly to: number | null;
  readonly kind: IntervalKind;
  /** What caused it: a command, a condition, a calendar edit. */
  readonly cause: string;
  /** Calendar it was measured by. */
  readonly calendar: string;
  /** Version of the definitions (bundle digest) in force; null where the caller names none. */
  readonly version: string | null;
  /** Open milliseconds of a closed run interval; 0 for the other kinds; null while open. */
  readonly usedMs: number | null;
}

/** The instant at which an entry of `escalate` is reached, if nothing changes before. */
export interface ClockMark {
  readonly index: number;
  readonly at: number;
}

export interface Clock {
  readonly id: string;
  readonly serviceLevel: string;
  /** Value of the `per` field, or null. */
  readonly per: string | null;
  readonly phase: "running" | "paused" | "stopped" | "cancelled";
  readonly startAt: number;
  /** Intervals from here on count: `startAt`, until a reset or a restart moves it. */
  readonly countsFrom: number;
  readonly calendar: string;
  readonly tzdbVersion: string;
  /** Milliseconds of open time; null for an `until` clock. */
  readonly targetMs: number | null;
  /** The instant an `until` clock was given; null for a clock with a target. */
  readonly until: number | null;
  /** Instant of breach as it stands, null while paused with time left. */
  readonly dueAt: number | null;
  /** Entries of `escalate` still ahead, by instant; empty unless running. */
  readonly marks: readonly ClockMark[];
  readonly intervals: readonly ClockInterval[];
  readonly endedAt: number | null;
  /**
   * Thresholds already acted on, or passed over because a later one that tells the same was reached in the same moment,
   * as `index of escalate`.
   */
  readonly fired: readonly number[];
  /** Those that were acted on and lie ahead again since the target changed: a leap past them says nothing new. */
  readonly told?: readonly number[];
  readonly breachedAt: number | null;
  /**
   * Definitions this clock keeps although its record moved on (`whenEdited: pin`); null = those of the record's bundle.
   */
  readonly pinned: {
    readonly serviceLevel: ServiceLevel;
    readonly calendar: Calendar;
    /** By which its target is chosen; absent = by none, or it was pinned before tables were kept. */
    readonly table?: DecisionTable;
  } | null;
  /** Ledger sequence of its last change: arms its deadlines. */
  readonly changedBy: number;
}

export interface Clocks {
  readonly [id: string]: Clock;
}

/** Each event carries all that folding needs; the arithmetic was done by the decision that made it. */
export type ClockEvent =
  | {
      readonly kind: "attached";
      readonly id: string;
      readonly at: number;
      readonly cause: string;
      readonly clock: Omit<Clock, "changedBy">;
    }
  | {
      readonly kind: "paused" | "resumed" | "stopped" | "cancelled" | "reset" | "retargeted" | "reopened";
      readonly id: string;
      readonly at: number;
      readonly cause: string;
      readonly clock: Omit<Clock, "changedBy">;
    }
  | { readonly kind: "threshold"; readonly id: string; readonly index: number; readonly at: number }
  | { readonly kind: "breached"; readonly id: string; readonly at: number };
