import type { Condition, Value, ValueOrTable } from "../condition/ir.ts";
import type { Selector } from "../metric/selector.ts";
import type { Confidence } from "../series/trend.ts";

/** How many points of the last ones must be bad. */
export interface Persistence {
  readonly of: number;
  readonly points: number;
  /** How many in a row must be good for an end; left out = as many as must be bad. */
  readonly good?: number;
}

export interface Threshold {
  readonly kind: "threshold";
  /** A value is bad above the one, or below the other. */
  readonly above: number | null;
  readonly below: number | null;
  /** While it fires, a value is bad until it is back past this one. */
  readonly end: number;
  readonly persist: Persistence;
}

export interface Baseline {
  readonly kind: "baseline";
  readonly season: "none" | "hourOfDay" | "hourOfWeek";
  /** Nothing fires before so much of the series is known. */
  readonly learnMs: number;
  readonly bad: "high" | "low" | "both";
  /** No bound is expected to be lower; null = there is none. */
  readonly floor: number | null;
  /** What comes in maintenance is not learned; absent = it is. */
  readonly exclude?: "maintenance";
  /** So many deviations are unusual. */
  readonly sensitivity: number;
  /** Whether values are counts of what comes by chance: they differ by the root of what is expected. */
  readonly isCount?: boolean;
  readonly persist: Persistence;
}

export interface ForecastMethod {
  readonly kind: "forecast";
  readonly reaches: number;
  /** It fires when the value is reached within so long. */
  readonly withinMs: number;
  /** How much of the past it looks at. */
  readonly fromMs: number;
  readonly confidence: Confidence;
}

export interface Outlier {
  readonly kind: "outlier";
  /** Labels that the members of one pool share. */
  readonly pool: readonly string[];
  readonly bad: "high" | "low" | "both";
  readonly sensitivity: number;
  readonly persist: Persistence;
}

/** Of a source of logs: what was never there before. */
export interface Fresh {
  readonly kind: "new";
  /** What comes within so long after the beginning is usual. */
  readonly learnMs: number;
  /** It ends when nothing has come for so long. */
  readonly quietMs: number;
  /** It ends when it has come for so long. */
  readonly usualMs: number;
}

/** Of a source of logs: what has always come and comes no more. */
export interface Gone {
  readonly kind: "gone";
  /** What has not come for so long is not known. */
  readonly learnMs: number;
  /** The least silence that is told. */
  readonly forMs: number;
}

export type Method = Threshold | Baseline | ForecastMethod | Outlier | Fresh | Gone;

/** What is noticed in the series of a source. */
export interface Watch {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** Of which kind the source is. */
  readonly reads: "MetricSource" | "LogSource";
  readonly match: Selector;
  /** Labels by which series are told apart; values of series that share them are added. */
  readonly per: readonly string[];
  /** `rate`: how much a counter grows in a second. */
  readonly value: "value" | "rate";
  readonly method: Method;
  /** When nothing comes for so long, what was told ends (`clear`), or that is told (`tell`); absent = it goes on. */
  readonly silent?: { readonly afterMs: number; readonly then: "clear" | "tell"; readonly severity: number };
  readonly event: {
    readonly severity: ValueOrTable;
    readonly when: Condition | null;
    readonly title: Value;
  };
}
