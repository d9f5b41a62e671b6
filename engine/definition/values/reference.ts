import type { ValueOrTable } from "../../condition/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import type { KindName } from "../kind-map.ts";
import type { Path } from "../spot.ts";
import type { Scope } from "./scope.ts";
import { requirePath } from "./record-view.ts";
import { compileValue, tableName } from "./value.ts";
import { useTable } from "./table-use.ts";
import { tableResults } from "./table-result.ts";

/**
 * Compiles a reference that a name, a decision table (`{ table: NAME }`) or a field with a closed list (`${ .implement
 * }`) chooses, and reports every name it could yield that does not exist (language: references are pinned at publish).
 */
export function compileReference(
  context: Context,
  path: Path,
  kind: KindName,
  source: unknown,
  scope: Scope,
): ValueOrTable {
  const table = tableName(source);
  if (table !== null) {
    useTable(context, [...path, "table"], table, scope);
    for (const result of tableResults(context.catalog, table)) {
      if (typeof result !== "string" || result.includes("${"))
        context.report(
          "OPS302",
          [...path, "table"],
          `the table "${table}" does not yield names of a ${kind} only`,
          "write a literal name in every `then`",
        );
      else context.reference(kind, result, [...path, "table"]);
    }
    return { kind: "table", table };
  }
  const value = compileValue(context, path, source, scope);
  if (value.kind === "literal") {
    if (typeof value.value === "string") context.reference(kind, value.value, path);
    return value;
  }
  const steps =
    value.kind === "jq" ? /^\s*\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/u.exec(value.text)?.[1]?.split(".") : undefined;
  if (steps === undefined) {
    context.report(
      "OPS302",
      path,
      `which ${kind} this names is known at run time only`,
      "name it, use { table: NAME }, or a field with `oneOf`",
    );
    return value;
  }
  const field = scope.record === null ? null : requirePath(context, path, steps, scope.record);
  if (field !== null) {
    const closed = field.oneOf ?? field.values;
    if (closed === null)
      context.report(
        "OPS302",
        path,
        `the field "${steps.join(".")}" may hold any ${kind}`,
        "give it a closed list with `oneOf`",
      );
    else for (const name of closed) context.reference(kind, name, path);
  }
  return value;
}

/** Compiles a calendar reference; `always` (24x7) is built in and has no business days. */
export function compileCalendar(
  context: Context,
  path: Path,
  source: unknown,
  scope: Scope,
  businessDays: boolean,
): ValueOrTable {
  if (source === "always") {
    if (businessDays)
      context.report(
        "OPS126",
        path,
        'the calendar "always" has no business days',
        "name a calendar with `businessDay`",
      );
    return { kind: "literal", value: "always" };
  }
  const compiled = compileReferenceOrAlways(context, path, source, scope);
  if (businessDays && compiled.kind === "literal") requireBusinessDays(context, path, compiled.value);
  else if (businessDays && compiled.kind === "table")
    for (const name of tableResults(context.catalog, compiled.table))
      requireBusinessDays(context, [...path, "table"], name);
  return compiled;
}

function requireBusinessDays(context: Context, path: Path, name: Json): void {
  if (typeof name !== "string") return;
  const calendar = context.catalog.find("Calendar", name)?.source;
  // A table may choose `always` just where its target counts hours.
  if (calendar !== undefined && calendar !== null && calendar.businessDay === undefined)
    context.report(
      "OPS126",
      path,
      `the calendar "${name}" has no business days`,
      "give it `businessDay: 8h`, or choose one that has them",
    );
}

/** A calendar beside a wait that counts no business days would change nothing. */
export function reportIdle(context: Context, path: Path): void {
  context.report(
    "OPS107",
    { path, key: true },
    "a calendar is for business days, and none are counted here: hours are elapsed time",
    "count days, such as 1bd, or take the calendar out",
  );
}

function compileReferenceOrAlways(context: Context, path: Path, source: unknown, scope: Scope): ValueOrTable {
  const table = tableName(source);
  if (table === null) return compileReference(context, path, "Calendar", source, scope);
  useTable(context, [...path, "table"], table, scope);
  for (const result of tableResults(context.catalog, table)) {
    if (result === "always") continue;
    if (typeof result !== "string" || result.includes("${"))
      context.report(
        "OPS302",
        [...path, "table"],
        `the table "${table}" does not yield names of calendars only`,
        "write a literal name in every `then`",
      );
    else context.reference("Calendar", result, [...path, "table"]);
  }
  return { kind: "table", table };
}
