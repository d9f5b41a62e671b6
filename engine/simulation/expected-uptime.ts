import type { Json } from "../base/json.ts";

export interface ExpectedUptime {
  readonly availability: string;
  /** `2026-11`; the reading is as of the instant of the step. */
  readonly period: string;
  /** Name or id of a service; null = the only one. */
  readonly of: string | null;
  readonly figures: readonly ExpectedUptimeFigure[];
}

export const uptimeFigures = {
  down: "time",
  excluded: "time",
  left: "time",
  share: "share",
  met: "flag",
  outages: "count",
} as const;

export type UptimeFigure = keyof typeof uptimeFigures;

export interface ExpectedUptimeFigure {
  readonly name: UptimeFigure;
  /** `2h`, `99.9%`: what is told when it is another. */
  readonly written: Json;
  /** Milliseconds of a time, 0..1 of a share. */
  readonly value: Json;
}
