import type { Audience } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import type { AudienceSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkRole } from "./role.ts";
import { requireField, type RecordView } from "./record-view.ts";

/**
 * Compiles a list of people: a bare word is a role, a map has one key that says how to find them. Fields are looked up
 * in `view` when there is one.
 */
export function compileAudiences(
  context: Context,
  path: Path,
  sources: readonly AudienceSource[],
  view: RecordView | null,
): Audience[] {
  return sources.map((source, index) => compileAudience(context, [...path, index], source, view));
}

/** One of them. */
export function compileAudience(
  context: Context,
  path: Path,
  source: AudienceSource,
  view: RecordView | null,
): Audience {
  if (typeof source === "string") {
    checkRole(context, path, source);
    return { role: source };
  }
  const keys = Object.keys(source) as (keyof typeof source)[];
  const key = keys[0];
  if (key === undefined || keys.length > 1) {
    context.report(
      "OPS129",
      path,
      "an audience has exactly one key",
      "write { user: } { group: } { field: } { manager: } { owner: } or { onCall: }",
    );
    return { role: "" };
  }
  const value = source[key] ?? "";
  if (key === "onCall")
    context.report(
      "OPS108",
      { path: [...path, key], key: true },
      "who is on call is not known to this version: nobody would be reached",
      "name a role or a group",
    );
  if (view !== null) {
    if (key === "field") {
      const found = requireField(context, [...path, "field"], value, view);
      if (found !== null && found.type !== "user" && found.type !== "group")
        context.report(
          "OPS129",
          [...path, "field"],
          `the field "${value}" of ${view.name} holds no person or group`,
          "name a field of type user or group",
        );
    } else if (key === "manager" || key === "owner") {
      const found = requireField(context, [...path, key], value, view);
      const fits = key === "manager" ? ["user", "group"] : ["ci"];
      if (found !== null && !fits.includes(found.type))
        context.report(
          "OPS129",
          [...path, key],
          `the field "${value}" of ${view.name} has no ${key}`,
          `name a field of type ${fits.join(" or ")}`,
        );
    }
  }
  return { [key]: value } as unknown as Audience;
}
