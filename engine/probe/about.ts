import type { AboutSeries } from "../watch/about.ts";
import type { Probe } from "./ir.ts";
import type { ProbeChange } from "./standing.ts";

/** Why a probe failed last (null = it did not), and what it asks. `failed`: the latest failures of probes. */
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
      found: { because: latest?.because ?? null },
    };
  };
}
