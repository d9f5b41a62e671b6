import type { Value } from "../../condition/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { fitLiteral } from "./fit.ts";
import { requireField } from "./record-view.ts";
import type { FieldView, RecordView } from "./view.ts";
import type { Scope } from "./scope.ts";
import { compileValue } from "./value.ts";
import { checkYield } from "./yield.ts";

/**
 * Compiles the fields a transition or a rule sets: known names, and literals that fit. `overrides` says whether a
 * computed field may be given a value that stands, as the opener of a record may; a transition's would be computed away
 * at once.
 */
export function compileSet(
  context: Context,
  path: Path,
  source: { readonly [field: string]: unknown },
  scope: Scope,
  view: RecordView | null,
  { overrides }: { readonly overrides: boolean },
): { [field: string]: Value } {
  const set: { [field: string]: Value } = {};
  for (const [name, value] of Object.entries(source)) {
    const field = view === null ? null : requireField(context, { path: [...path, name], key: true }, name, view);
    const compiled = compileValue(context, [...path, name], value, scope);
    if (field !== null) checkYield(context, [...path, name], compiled, scope, field);
    const kept = field === null ? null : keeperOf(field, overrides);
    if (kept !== null) {
      context.report("OPS107", { path: [...path, name], key: true }, `"${name}" cannot be set`, kept);
      set[name] = compiled;
    } else
      set[name] =
        field !== null && compiled.kind === "literal"
          ? { kind: "literal", value: fitLiteral(context, [...path, name], compiled.value, field) }
          : compiled;
  }
  return set;
}

/** Why nobody but the engine gives a field its value; null when somebody may. */
export function keeperOf({ source }: FieldView, overrides: boolean): string | null {
  if (source === null) return "it is kept by the engine";
  if (source.type === "item") return "it says what a record was ordered from";
  if (source.computed === undefined || (overrides && source.override === true)) return null;
  return "it is computed: set what it is computed from";
}
