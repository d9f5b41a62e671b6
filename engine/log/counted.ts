/**
 * How many lines came is measured: a source of logs is a source of metrics beside, and what watches, lists and
 * retention do with series they do with these.
 */
import type { MetricSource } from "../metric/ir.ts";
import type { LogSource } from "./ir.ts";

/** Lines of a template, and lines with a keyword, in one window. */
export const lineMetrics = { template: "log_lines", keyword: "log_keyword_lines" } as const;

/** Its counts as a source of metrics. */
export function countsOf({ name, title, bind, stepMs, retain }: LogSource): MetricSource {
  return {
    name,
    title,
    receive: { as: "remote-write", secret: null },
    keep: [{ __name__: Object.values(lineMetrics) }],
    bind,
    stepMs,
    retain: { rawMs: retain.rawMs, hourlyMs: retain.hourlyMs },
  };
}
