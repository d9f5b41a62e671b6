import type { Value } from "../../condition/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { typeChecked } from "./expression.ts";
import { typeName, type ValueType } from "./expression-type.ts";
import type { FieldView } from "./view.ts";
import type { Scope } from "./scope.ts";

const references: readonly string[] = ["ci", "user", "group", "record"];

/** Reports a value whose expression surely yields what no value of the field can be. */
export function checkYield(context: Context, path: Path, value: Value, scope: Scope, field: FieldView): void {
  const [yields, wanted] = [typeYielded(value, scope), typeWanted(field)];
  if (yields === null || wanted === null || yields === wanted) return;
  const name = field.many ? "a list" : `of the type ${field.type}`;
  context.report(
    "OPS208",
    path,
    `the expression yields ${typeName(yields)}, and the field is ${name}`,
    remedyOf(field, yields, wanted),
  );
}

function remedyOf({ type }: FieldView, yields: ValueType, wanted: ValueType): string {
  if (wanted === "number" && yields === "text") return "leave the text around it out, or write tonumber";
  return yields === "map" && references.includes(type)
    ? "a reference with `read` shows as an object: name what is meant by its id, such as ${ .ci.id }"
    : "yield its type";
}

function typeYielded(value: Value, scope: Scope): ValueType | null {
  if (value.kind === "template") return "text";
  if (value.kind === "array") return "list";
  if (value.kind === "object") return "map";
  return value.kind === "jq" ? typeChecked(value.text, scope) : null;
}

function typeWanted({ type, many }: FieldView): ValueType | null {
  if (many) return "list";
  if (type === "any") return null;
  if (type === "object" || type === "item" || type === "file") return "map";
  if (type === "integer" || type === "number") return "number";
  return type === "boolean" ? "boolean" : "text";
}
