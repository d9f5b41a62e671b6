/** What probes find in a step of a scenario. */
import { z } from "zod";
import { centre } from "../../probe/ir.ts";
import type { Probed, ProbedOne } from "../../simulation/probed.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { duration, kebab, nameOf } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";

const points = z.array(kebab).min(1).max(20);

export const probed = z.strictObject({
  for: duration,
  of: z
    .array(
      z.strictObject({
        probe: nameOf("Probe"),
        takes: duration.optional(),
        down: z.strictObject({ from: points.optional(), because: z.string().min(1).max(500) }).optional(),
        silent: points.optional(),
        daysLeft: z.number().optional(),
      }),
    )
    .min(1)
    .max(20),
});

type Source = z.infer<typeof probed>;

/** Of a step that has none. */
export const nothingProbed: Source = { for: "1m", of: [] };

/** Turns of all probes of one step. */
const mostTurns = 50_000;

export function compileProbed(context: Context, path: Path, source: Source): Probed {
  const forMs = compileElapsed(context, [...path, "for"], source.for);
  let turns = 0;
  const of = source.of.map((one, index): ProbedOne => {
    const at = [...path, "of", index];
    context.reference("Probe", one.probe, [...at, "probe"]);
    const probe = context.catalog.find("Probe", one.probe)?.source ?? null;
    const known = probe?.from ?? [centre];
    for (const [key, named] of [
      [["down", "from"], one.down?.from],
      [["silent"], one.silent],
    ] as const)
      for (const [place, from] of (named ?? []).entries())
        if (probe !== null && !known.includes(from))
          context.report(
            "OPS106",
            [...at, ...key, place],
            `the probe "${one.probe}" does not ask from "${from}"`,
            suggestion(from, known),
          );
    if (probe !== null) turns += forMs / Math.max(1_000, compileElapsed(context, at, probe.every ?? "1m"));
    return {
      probe: one.probe,
      takesMs: one.takes === undefined ? 100 : compileElapsed(context, [...at, "takes"], one.takes),
      down: one.down === undefined ? null : { from: one.down.from ?? null, because: one.down.because },
      silent: one.silent ?? [],
      daysLeft: one.daysLeft ?? null,
    };
  });
  if (turns > mostTurns)
    context.report(
      "OPS105",
      [...path, "for"],
      `these are more than ${String(mostTurns)} turns`,
      "let less time pass in a step",
    );
  return { forMs, of };
}
