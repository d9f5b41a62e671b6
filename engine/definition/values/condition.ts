import type { Cell, CellTest, Condition } from "../../condition/ir.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { show } from "../shape.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { checkBounds } from "./cell-bounds.ts";
import { checkJq } from "./expression.ts";
import { requirePath } from "./record-view.ts";
import type { FieldView } from "./view.ts";
import type { Scope } from "./scope.ts";

/** Compiles a condition: a row of cells, or a jq text that yields true or false. */
export function compileCondition(
  context: Context,
  path: Path,
  source: string | { readonly [key: string]: unknown },
  scope: Scope,
): Condition {
  if (typeof source === "string") {
    const bare = /^\s*\$\{([\s\S]*)\}\s*$/u.exec(source);
    if (bare !== null) context.report("OPS200", path, "a condition is a bare jq text", "leave out the ${ }");
    return { kind: "jq", text: checkJq(context, path, 0, source, scope) };
  }
  const cells: Cell[] = [];
  for (const [key, cell] of Object.entries(source)) {
    const steps = key.split(".");
    const at = { path: [...path, key], key: true };
    const field = scope.record === null ? null : requirePath(context, at, steps, scope.record);
    const test = compileCell(context, [...path, key], cell, field);
    if (field !== null) checkBounds(context, [...path, key], test, field);
    cells.push({ path: steps, test });
  }
  if (cells.length === 0)
    context.report("OPS211", path, "an empty row holds always", "leave the condition out, or name a field");
  return { kind: "row", cells };
}

/** A condition that may be left out; null = none. */
export function compileOptionalCondition(
  context: Context,
  path: Path,
  source: string | { readonly [key: string]: unknown } | undefined,
  scope: Scope,
): Condition | null {
  return source === undefined ? null : compileCondition(context, path, source, scope);
}

const comparison = /^\s*(<=|>=|<|>|!=)\s*(.*?)\s*$/u;
const range = /^\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*$/u;

/**
 * Compiles a cell: a literal, a list meaning one of, a comparison `'>= 5'`, a range `'1..4'`. `field` null = its type
 * is not known.
 */
export function compileCell(context: Context, path: Path, source: unknown, field: FieldView | null): CellTest {
  if (Array.isArray(source)) {
    if (source.length === 0) context.report("OPS211", path, "an empty list matches nothing", "name at least one value");
    return { is: "oneOf", values: source.map((item, index) => literal(context, [...path, index], item, field)) };
  }
  if (typeof source === "string") {
    const compared = comparison.exec(source);
    if (compared !== null) return compareCell(context, path, compared[1] as CompareOp, compared[2] ?? "", field);
    const ranged = range.exec(source);
    if (ranged !== null) {
      const [min, max] = [Number(ranged[1]), Number(ranged[2])];
      if (min > max) context.report("OPS211", path, `the range "${source}" is empty`, `write '${max}..${min}'`);
      if (field !== null && !["integer", "number", "any"].includes(field.type))
        context.report("OPS207", path, `the range "${source}" is for numbers, and this is of type ${field.type}`);
      return { is: "range", min, max };
    }
  }
  return { is: "oneOf", values: [literal(context, path, source, field)] };
}

type CompareOp = "<" | "<=" | ">" | ">=" | "!=";

function compareCell(context: Context, path: Path, op: CompareOp, operand: string, field: FieldView | null): CellTest {
  if (operand === "") {
    context.report("OPS211", path, `the comparison "${op}" has nothing to compare with`, `write '${op} 5'`);
    return { is: "oneOf", values: [] };
  }
  if (field?.type === "enum" && field.values !== null) {
    const index = field.values.indexOf(operand);
    if (index === -1)
      context.report("OPS106", path, `"${operand}" is not one of its values`, suggestion(operand, field.values));
    return { is: "oneOf", values: field.values.filter((_, at) => holds(op, at, index)) };
  }
  const number = /^-?\d+(?:\.\d+)?$/u.test(operand) ? Number(operand) : null;
  if (op === "!=") return { is: "compare", op, value: number ?? operand };
  if (number === null && field !== null && field.type !== "instant" && field.type !== "date" && field.type !== "any")
    context.report(
      "OPS207",
      path,
      `"${op} ${operand}" cannot be decided for type ${field.type}`,
      "order is known for numbers, enums, instants and dates",
    );
  else if (number !== null && field !== null && !["integer", "number", "any"].includes(field.type))
    context.report("OPS207", path, `"${op} ${operand}" compares with a number, and this is of type ${field.type}`);
  return { is: "compare", op, value: number ?? operand };
}

function holds(op: CompareOp, a: number, b: number): boolean {
  switch (op) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return a !== b;
  }
}

function literal(context: Context, path: Path, value: unknown, field: FieldView | null): Json {
  if (typeof value === "object" && value !== null) {
    context.report(
      "OPS211",
      path,
      `${show(value)} cannot be a cell`,
      "write a value, a list of values, a comparison or a range",
    );
    return null;
  }
  const plain = (value ?? null) as string | number | boolean | null;
  if (field === null || plain === null) return plain;
  if (typeof plain === "string" && plain.includes("${"))
    context.report("OPS211", path, "a cell holds no expression", "use a jq condition instead of the row");
  else if (field.type === "enum" && field.values !== null && !field.values.includes(String(plain)))
    context.report("OPS106", path, `${show(plain)} is not one of its values`, suggestion(String(plain), field.values));
  else if ((field.type === "integer" || field.type === "number") && typeof plain !== "number")
    context.report(
      "OPS207",
      path,
      `${show(plain)} is not a number, and this is of type ${field.type}`,
      typeof plain === "string" && /^\d+$/u.test(plain) ? "leave out the quotes" : undefined,
    );
  else if (field.type === "boolean" && typeof plain !== "boolean")
    context.report("OPS207", path, `${show(plain)} is not true or false`);
  return plain;
}
