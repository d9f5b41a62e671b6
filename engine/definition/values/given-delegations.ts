import { z } from "zod";
import type { FixtureDelegation } from "../../simulation/fixture.ts";
import type { Context } from "../context.ts";
import { word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileInstant } from "./instant-at.ts";

/** Who lets whom decide in their place, and when. */
export const givenDelegations = z.array(z.strictObject({ of: word, to: word, from: word, until: word })).min(1);

export function compileGivenDelegations(
  context: Context,
  path: Path,
  given: z.infer<typeof givenDelegations>,
): readonly FixtureDelegation[] {
  return given.map(({ of, to, from, until }, index) => {
    const at = [...path, index];
    const span = {
      from: compileInstant(context, [...at, "from"], from),
      until: compileInstant(context, [...at, "until"], until),
    };
    if (span.until <= span.from) context.report("OPS122", [...at, "until"], "it ends before it begins");
    if (of === to)
      context.report("OPS107", [...at, "to"], `"${to}" decides for themselves anyway`, "name another person");
    return { id: String(index + 1), of, to, ...span };
  });
}
