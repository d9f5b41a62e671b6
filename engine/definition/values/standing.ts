import type { Audience } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import type { AudienceSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "./audience.ts";

/** A role, a person, a group: known without a record. */
export function isStanding(audience: Audience): boolean {
  return "role" in audience || "user" in audience || "group" in audience;
}

/** Compiles people who are known before there is a record; `why` they have to be. */
export function compileStanding(
  context: Context,
  path: Path,
  sources: readonly AudienceSource[],
  why: string,
): Audience[] {
  const compiled = compileAudiences(context, path, sources, null);
  for (const [index, audience] of compiled.entries())
    if (!isStanding(audience)) refuseAudience(context, [...path, index], why);
  return compiled;
}

export function refuseAudience(context: Context, path: Path, message: string): void {
  context.report("OPS129", path, message, "name roles, { user: }, { group: }, and where a record is seen { field: }");
}
