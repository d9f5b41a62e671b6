import type { Json, JsonObject } from "../base/json.ts";

export interface ExpectedIndicator {
  readonly indicator: string;
  /** `2026-11`; the reading is as of the instant of the step. */
  readonly period: string;
  /** A value of a field of `by`; null = of all. */
  readonly where: { readonly field: string; readonly value: Json } | null;
  /** Figures by name; times as durations, shares as `95%`, those beside by their names under `beside`. */
  readonly figures: JsonObject;
}
