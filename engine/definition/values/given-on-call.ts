import { z } from "zod";
import { suggestion } from "../../base/suggestion.ts";
import type { OnCallOverride } from "../../on-call/ir.ts";
import type { Context } from "../context.ts";
import { kebab, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileInstant } from "./instant-at.ts";

const override = z.strictObject({
  who: word.optional(),
  instead: word.optional(),
  layer: kebab.optional(),
  from: word,
  until: word,
});

/** What people have changed of on-call plans, by plan. */
export const givenOnCall = z.record(nameOf("OnCall"), z.array(override).min(1));

/** Overrides as people make them; the last counts first. */
export function compileGivenOnCall(
  context: Context,
  path: Path,
  given: z.infer<typeof givenOnCall>,
): { readonly [plan: string]: readonly OnCallOverride[] } {
  const compiled = Object.entries(given).map(([plan, overrides]): [string, readonly OnCallOverride[]] => {
    context.reference("OnCall", plan, { path: [...path, plan], key: true });
    return [plan, overrides.map((source, index) => compileOverride(context, [...path, plan], plan, source, index))];
  });
  return Object.fromEntries(compiled);
}

function compileOverride(
  context: Context,
  path: Path,
  plan: string,
  source: z.infer<typeof override>,
  index: number,
): OnCallOverride {
  const { from, until } = source;
  const [who, instead, layer] = [source.who ?? null, source.instead ?? null, source.layer ?? null];
  const at = [...path, index];
  const layers = context.catalog.find("OnCall", plan)?.source?.layers.map(({ name }) => name);
  if (layer !== null && layers !== undefined && !layers.includes(layer))
    context.report("OPS301", [...at, "layer"], `"${plan}" has no layer "${layer}"`, suggestion(layer, layers));
  if (who === null && instead === null)
    context.report("OPS104", at, "who is on call then is missing", "add `who`, `instead` or both");
  const span = {
    from: compileInstant(context, [...at, "from"], from),
    until: compileInstant(context, [...at, "until"], until),
  };
  if (span.until <= span.from) context.report("OPS122", [...at, "until"], "it ends before it begins");
  return { id: index + 1, layer, who, instead, ...span };
}
