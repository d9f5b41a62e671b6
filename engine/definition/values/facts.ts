import type { Fact } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { FactSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileDuration } from "./duration.ts";
import { checkCall } from "./call.ts";
import { anything, type Scope } from "./scope.ts";
import { compileValue } from "./value.ts";

/** Compiles declared look-ups. */
export function compileFacts(
  context: Context,
  path: Path,
  sources: { readonly [name: string]: FactSource } | undefined,
  scope: Scope,
): { [name: string]: Fact } {
  const facts: { [name: string]: Fact } = {};
  for (const [name, source] of Object.entries(sources ?? {})) {
    const at = [...path, name];
    checkCall(context, at, source.call, source.with);
    facts[name] = {
      call: source.call,
      with:
        source.with === undefined
          ? null
          : compileValue(context, [...at, "with"], source.with, { ...scope, variables: { ...scope.variables, facts: anything } }),
      maxAge: source.maxAge === undefined ? null : compileDuration(context, [...at, "maxAge"], source.maxAge),
    };
  }
  return facts;
}
