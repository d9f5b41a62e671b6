import { z } from "zod";
import type { Value } from "../../condition/ir.ts";
import type { Context } from "../context.ts";
import { json, nameOf } from "../shapes.ts";
import type { Path } from "../spot.ts";
import type { Scope } from "./scope.ts";
import { compileValues } from "./value.ts";

/** What something may be about: a class and attributes of its CIs. */
export const bindShape = z.array(z.object({ class: nameOf("CIClass") }).catchall(json));

export interface CompiledBinding {
  readonly class: string;
  readonly attributes: { readonly [attribute: string]: Value };
}

export function compileBindings(
  context: Context,
  path: Path,
  source: z.infer<typeof bindShape>,
  scope: Scope,
): readonly CompiledBinding[] {
  return source.map((binding, index) => {
    const { class: name, ...attributes } = binding;
    const at = [...path, index];
    if (context.catalog.names("CIClass").length > 0) context.reference("CIClass", name, [...at, "class"]);
    if (Object.keys(attributes).length === 0)
      context.report(
        "OPS104",
        at,
        "nothing says which CI is meant",
        "add an attribute: { class: host, name: '${ .labels.instance }' }",
      );
    return { class: name, attributes: compileValues(context, at, attributes, scope) };
  });
}
