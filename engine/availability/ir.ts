/** Commitments to uptime as compiled: plain JSON, so that a number is known by the digest of what it was computed by. */
import type { Value } from "../condition/ir.ts";
import type { FieldTest, RowTest } from "../indicator/ir.ts";

export type PeriodLength = "month" | "quarter" | "year";

/**
 * From what records or alerts are about a CI when: the time in which all that is asked holds.
 *
 * 1. An outage without a beginning begins when its record was opened, and without an end it goes on as long as that is
 *    open. A window that is forgiven has both, or is none.
 */
export interface TimeSource {
  readonly name: string;
  /** Record type; null = episodes of alerts, or what probes saw. */
  readonly record: string | null;
  /** It is of probes; absent = it is not. */
  readonly probes?: true;
  /** What lasted shorter is none, milliseconds; absent = however short. */
  readonly leastMs?: number;
  /** Fields that hold the CIs it is about. */
  readonly on: readonly string[];
  /** About a CI is also what is about one that it depends on, at most so many relations away. */
  readonly relations: number;
  /** As it is known at the reading. */
  readonly when: RowTest;
  /** Only the time in which all of these held; empty = not asked. */
  readonly while: readonly FieldTest[];
  /** Fields of instants: the first that has a value. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** States in which a record is not open. */
  readonly finals: readonly string[];
}

/** Who is to hear that the error budget runs out: a record is opened, which tells them. */
export interface BudgetWarning {
  /** Shares of the budget, lowest first: as written, and in millionths. */
  readonly at: readonly { readonly text: string; readonly millionths: number }[];
  readonly open: {
    /** What a scenario calls it. */
    readonly as: string;
    readonly record: string;
    readonly set: { readonly [field: string]: Value };
  };
}

export interface Availability {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  /** CIs, each by itself: those of these ids; or of a class, with attributes. */
  readonly of: { readonly cis: readonly string[] } | { readonly class: string; readonly where: readonly FieldTest[] };
  /** Share of the open time: as written, and in millionths. */
  readonly target: { readonly text: string; readonly millionths: number };
  readonly period: PeriodLength;
  /** Zone of the periods. */
  readonly zone: string;
  /** Calendar of the hours of service; null = always. */
  readonly hours: string | null;
  readonly outages: readonly TimeSource[];
  /** Planned maintenance: what falls into it is told, and does not count. */
  readonly except: readonly TimeSource[];
  /** A number that is read sooner after the end of its period may still change. */
  readonly settlesMs: number;
  /** Absent = nobody is told. No number depends on it. */
  readonly warn?: BudgetWarning;
}
