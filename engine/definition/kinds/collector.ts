import { z } from "zod";
import { capabilities, type Collector } from "../../discovery/collector.ts";
import { centre } from "../../probe/ir.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, word } from "../shapes.ts";
import { checkAddressRange } from "../values/address-range.ts";
import { compileElapsed } from "../values/duration.ts";

const spec = z.strictObject({
  ranges: z.array(word).min(1),
  exclude: z.array(word).optional(),
  capabilities: z.array(z.enum(capabilities)).min(1).optional(),
  silentAfter: duration.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Collector: Entry<typeof spec, Collector, "nothing">;
  }
}

/** A worker that waits for work may have asked for it so long ago: a shorter silence is none. */
const leastSilenceMs = 90_000;

/** Who sweeps near its targets, what it serves and what it never touches. */
export const collectorKind = defineKind({
  kind: "Collector",
  spec,
  pin: "nothing",
  references: () => [],
  compile(spec, metadata, context): Collector {
    if (metadata.name === "any" || metadata.name === centre)
      context.report(
        "OPS109",
        ["metadata", "name"],
        metadata.name === centre
          ? `a collector cannot be named "${centre}": a Probe writes that for the installation itself`
          : 'a collector cannot be named "any": a Discovery writes that for all of them',
        "choose another name",
      );
    for (const key of ["ranges", "exclude"] as const)
      for (const [index, range] of (spec[key] ?? []).entries()) checkAddressRange(context, ["spec", key, index], range);
    const path = ["spec", "silentAfter"];
    const silentAfterMs = spec.silentAfter === undefined ? null : compileElapsed(context, path, spec.silentAfter);
    if (silentAfterMs !== null && silentAfterMs < leastSilenceMs)
      context.report(
        "OPS106",
        path,
        `"${spec.silentAfter}" is shorter than a collector may take to ask for work again`,
        "write 90s or more",
      );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      ranges: spec.ranges,
      exclude: spec.exclude ?? [],
      capabilities: spec.capabilities ?? capabilities,
      silentAfterMs,
    };
  },
});
