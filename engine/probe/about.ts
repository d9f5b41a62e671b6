import type { SourceEvent } from "../event/event.ts";
import type { Labels } from "../metric/labels.ts";
import type { Probe } from "./ir.ts";
import type { ProbeChange } from "./standing.ts";

/** What is known of a series beside its values. */
export interface About {
  readonly bind: SourceEvent["bind"];
  /** Why it failed last; null = it did not, or nothing is known of it. */
  readonly because: string | null;
}

/** Null = it is no series of a probe. */
export type AboutSeries = (labels: Labels) => About | null;

/** `failed`: the latest failure of each probe and vantage point. */
export function aboutProbes(
  probes: ReadonlyMap<string, Pick<Probe, "of">>,
  failed: readonly Pick<ProbeChange, "probe" | "from" | "at" | "because">[],
): AboutSeries {
  return (labels) => {
    const probe = probes.get(labels["probe"] ?? "");
    if (probe === undefined) return null;
    const from = labels["from"];
    const own = failed.filter((one) => one.probe === labels["probe"] && (from === undefined || one.from === from));
    const latest = own.toSorted((one, other) => other.at - one.at || (one.from < other.from ? -1 : 1))[0];
    return {
      bind: [{ class: probe.of.class, attributes: { ...probe.of.attributes } }],
      because: latest?.because ?? null,
    };
  };
}
