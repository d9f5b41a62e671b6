/** What a probe measures, as series of its source. */
import type { Labels } from "../metric/labels.ts";
import type { SeenOutcome } from "./outcome.ts";

/** The metrics that a source keeps whose values come from probes. */
export const probeMetrics = ["probe_up", "probe_seconds", "probe_step_seconds", "probe_tls_days"] as const;

interface ProbeSample {
  readonly labels: Labels;
  readonly sample: { readonly at: number; readonly value: number };
}

/**
 * `probe_up` is 1 or 0; times are of what was up, for a service that does not answer has none. Of what is not known
 * there is no value.
 */
export function samplesOf({ probe, from, at, outcome }: SeenOutcome): readonly ProbeSample[] {
  const { state, ms, daysLeft, steps } = outcome;
  if (state === "unknown") return [];
  const one = (metric: (typeof probeMetrics)[number], value: number, more: Labels = {}): ProbeSample => ({
    labels: { __name__: metric, probe, from, ...more },
    sample: { at, value },
  });
  return [
    one("probe_up", state === "up" ? 1 : 0),
    ...(state === "up" ? [one("probe_seconds", ms / 1_000)] : []),
    ...(state === "up" && steps.length > 1
      ? steps.map((step) => one("probe_step_seconds", step.ms / 1_000, { step: step.name }))
      : []),
    ...(daysLeft === null ? [] : [one("probe_tls_days", daysLeft)]),
  ];
}
