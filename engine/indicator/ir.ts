/** Indicators as compiled: plain JSON, so that a number is known by the digest of what it was computed by. */
import type { CellTest, Duration } from "../condition/ir.ts";

/** What of a record's field is compared, or of a clock's word (`met`, `ended`, `breached`). */
export interface FieldTest {
  /** As it is kept: `priority`, `facets.major.state`; `open` = not in a final state. */
  readonly field: string;
  readonly test: CellTest;
}

/** A row over what a record is, and what it was. All of it must hold. */
export interface RowTest {
  readonly now: readonly FieldTest[];
  /** Of each field: how many different values it has had, none not counted. */
  readonly counts: readonly FieldTest[];
  /** All of these held at one time; empty = not asked. */
  readonly ever: readonly FieldTest[];
  /** Went back to a state it had had before, so soon after an instant of `date`; null = not asked. */
  readonly reopened: { readonly withinMs: number; readonly wanted: boolean } | null;
}

export type Measure =
  | {
      readonly kind: "time";
      readonly from: string;
      /** Null = until the instant of the reading. */
      readonly to: string | null;
      /** By its name, or by a table over the record; null = by the wall. */
      readonly calendar: { readonly name: string } | { readonly table: string } | null;
      /** Time in which all of these held does not count. */
      readonly less: readonly FieldTest[];
    }
  | {
      readonly kind: "field";
      readonly field: string;
      /** The two best values begin here; null = the field has no greatest value. */
      readonly topTwoFrom: number | null;
    }
  | {
      /** By how much a number rose in the period. */
      readonly kind: "gain";
      readonly field: string;
      /** Milliseconds of one: the number is a time. Absent = it is a number. */
      readonly unitMs?: number;
    };

/** What a sum is a share of: what other fields rose by together, or the open time of the period for so many people. */
export type Whole =
  | { readonly of: "fields"; readonly fields: readonly string[] }
  | { readonly of: "hours"; readonly calendar: string; readonly people: number };

export type Figure = "n" | "sum" | "share" | "mean" | "median" | "p90" | "topTwo" | "buckets" | "ratio";

/** A count, or with `part` a ratio, of the same rows. */
export interface Beside {
  readonly whole: RowTest;
  readonly part: RowTest | null;
}

export interface Target {
  readonly figure: Exclude<Figure, "buckets">;
  /** As written: `<= 8h`. */
  readonly text: string;
  readonly op: "<" | "<=" | ">" | ">=";
  /** Milliseconds of times; 0..1 of ratios. */
  readonly value: number;
}

export interface Indicator {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  /** Record type. */
  readonly of: string;
  /** Service level whose results are counted; null = records are. */
  readonly clocks: string | null;
  /**
   * A period has what happened in it, by a field; or what was open at its last instant of a cron; or what became more
   * or less in it, by numbers.
   */
  readonly counts:
    | { readonly by: "date"; readonly field: string }
    | { readonly by: "at"; readonly cron: string }
    | { readonly by: "gain"; readonly fields: readonly string[] };
  /** Zone of periods and of the cron. */
  readonly zone: string;
  readonly when: RowTest;
  readonly measure: Measure | null;
  /** Absent = there is no `share`. */
  readonly share?: Whole;
  readonly ratio: { readonly part: RowTest; readonly whole: RowTest } | null;
  readonly show: readonly Figure[];
  /** Upper ends, lowest first; the last bucket has none. */
  readonly buckets: readonly (Duration | number)[];
  readonly by: readonly string[];
  readonly beside: { readonly [name: string]: Beside };
  readonly target: readonly Target[];
  /** A number read sooner after the end of its period may still change. */
  readonly settlesMs: number;
  /** Figures of fewer are not shown. */
  readonly suppressBelow: number;
  /** States in which a record is not open. */
  readonly finals: readonly string[];
}
