import type { Value, ValueOrTable } from "../../condition/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { checkJq } from "./expression.ts";
import { useTable } from "./table-use.ts";
import type { Scope } from "./scope.ts";
import { splitTemplate } from "./template.ts";

/** Compiles what may be computed: texts with `${ jq }`, and lists and maps of them. Without any it is a literal. */
export function compileValue(context: Context, path: Path, source: unknown, scope: Scope): Value {
  if (typeof source === "string") return compileText(context, path, source, scope);
  if (Array.isArray(source)) {
    const items = source.map((item, index) => compileValue(context, [...path, index], item, scope));
    return items.every((item) => item.kind === "literal")
      ? { kind: "literal", value: source as Json }
      : { kind: "array", items };
  }
  if (typeof source === "object" && source !== null) {
    const entries: { [key: string]: Value } = {};
    for (const [key, item] of Object.entries(source)) entries[key] = compileValue(context, [...path, key], item, scope);
    return Object.values(entries).every((item) => item.kind === "literal")
      ? { kind: "literal", value: source as Json }
      : { kind: "object", entries };
  }
  return { kind: "literal", value: (source ?? null) as Json };
}

/** Compiles each entry of a map such as `with` or `set` on its own. */
export function compileValues(
  context: Context,
  path: Path,
  source: { readonly [key: string]: unknown },
  scope: Scope,
): { [key: string]: Value } {
  const compiled: { [key: string]: Value } = {};
  for (const [key, value] of Object.entries(source))
    compiled[key] = compileValue(context, [...path, key], value, scope);
  return compiled;
}

function compileText(context: Context, path: Path, source: string, scope: Scope): Value {
  if (!source.includes("${")) return { kind: "literal", value: source };
  const split = splitTemplate(source);
  if (!split.ok) {
    context.report(
      "OPS200",
      { path, offset: split.error.offset, length: 2 },
      "the expression that begins here is never closed",
      "end it with }",
    );
    return { kind: "literal", value: source };
  }
  const parts = split.value.map((part) =>
    "jq" in part ? { jq: checkJq(context, path, part.offset, part.jq, scope) } : part.text,
  );
  const expressions = parts.filter((part) => typeof part !== "string");
  const surroundings = parts.filter((part) => typeof part === "string").join("");
  const [only] = expressions;
  if (only !== undefined && expressions.length === 1 && surroundings.trim() === "")
    return { kind: "jq", text: only.jq };
  return { kind: "template", parts };
}

/** A value, or `{ table: NAME }`: a decision table that yields it. */
export function compileValueOrTable(context: Context, path: Path, source: unknown, scope: Scope): ValueOrTable {
  const table = tableName(source);
  if (table === null) return compileValue(context, path, source, scope);
  useTable(context, [...path, "table"], table, scope);
  return { kind: "table", table };
}

/** The name in `{ table: NAME }`, or null when it is something else. */
export function tableName(source: unknown): string | null {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return null;
  const keys = Object.keys(source);
  if (keys.length !== 1 || keys[0] !== "table") return null;
  const name = (source as { readonly table: unknown }).table;
  return typeof name === "string" && !name.includes("${") ? name : null;
}
