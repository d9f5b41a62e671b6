import type { Json } from "../base/json.ts";

export interface ExpectedIndicator {
  readonly indicator: string;
  /** `2026-11`; the reading is as of the instant of the step. */
  readonly period: string;
  /** A value of a field of `by`; null = of all. */
  readonly where: { readonly field: string; readonly value: Json } | null;
  readonly figures: readonly ExpectedFigure[];
}

export interface ExpectedFigure {
  /** `median`; of what is counted beside, its name. */
  readonly name: string;
  /** Which figure of what is counted beside; null = it is one of the indicator itself. */
  readonly beside: "n" | "ratio" | null;
  /** `8h`, `95%`: what is told when it is another. */
  readonly written: Json;
  /** Milliseconds of a time, 0..1 of a share; of `buckets` a list; null = nothing is told. */
  readonly value: Json;
}
