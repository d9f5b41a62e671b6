/** Values that a scenario has a source of metrics send: straight lines with a wave and noise. */
import { z } from "zod";
import type { Measured, MeasuredSeries } from "../../simulation/measured.ts";
import type { Context } from "../context.ts";
import { duration, nameOf } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";
import { compileSpell } from "./spell.ts";

const series = z.strictObject({
  labels: z.record(z.string().min(1).max(200), z.string().max(500)),
  from: z.number(),
  to: z.number().optional(),
  wave: z.strictObject({ by: z.number(), over: duration }).optional(),
  noise: z.number().min(0).optional(),
});

export const measured = z.strictObject({
  source: nameOf("MetricSource"),
  for: duration,
  every: duration,
  series: z.array(series).min(1).max(50),
});

type Source = z.infer<typeof measured>;

/** Of a step that has none. */
export const nothingMeasured: Source = { source: "", for: "1m", every: "1m", series: [] };

/** Samples of all series of one step or one entry of `given.metrics`. */
const mostSamples = 200_000;

export function compileMeasured(context: Context, path: Path, source: Source): Measured {
  context.reference("MetricSource", source.source, [...path, "source"]);
  const each = source.series.length;
  const less = "measure for a shorter time, or less often";
  const spell = compileSpell(context, path, source, { each, most: mostSamples, what: "samples", less });
  return {
    source: source.source,
    ...spell,
    series: source.series.map(({ labels, from, to, wave, noise }, index): MeasuredSeries => ({
      labels,
      from,
      to: to ?? from,
      wave:
        wave === undefined
          ? null
          : { by: wave.by, overMs: compileElapsed(context, [...path, "series", index, "wave", "over"], wave.over) },
      noise: noise ?? 0,
    })),
  };
}
