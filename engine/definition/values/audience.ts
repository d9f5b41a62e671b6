import type { Audience } from "../../clock/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { AudienceSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkRole } from "./role.ts";
import { requireField } from "./record-view.ts";
import type { RecordView } from "./view.ts";

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
  const key = keys.find((name) => name !== "layer");
  const isLayered = source.layer !== undefined;
  if (key === undefined || keys.length > (isLayered ? 2 : 1) || (isLayered && key !== "onCall")) {
    context.report(
      "OPS129",
      path,
      "an audience has exactly one key",
      "write { user: } { group: } { field: } { manager: } { owner: } or { onCall:, layer?: }",
    );
    return { role: "" };
  }
  const value = source[key] ?? "";
  if (key === "onCall") return onCallAudience(context, path, value, source.layer);
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

function onCallAudience(context: Context, path: Path, name: string, layer: string | undefined): Audience {
  if (context.reference("OnCall", name, [...path, "onCall"]) && layer !== undefined) {
    const known = context.catalog.find("OnCall", name)?.source?.layers.map((one) => one.name);
    if (known !== undefined && !known.includes(layer))
      context.report("OPS301", [...path, "layer"], `"${name}" has no layer "${layer}"`, suggestion(layer, known));
  }
  return layer === undefined ? { onCall: name } : { onCall: name, layer };
}
