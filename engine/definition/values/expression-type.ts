/**
 * Types of values as far as an expression tells them.
 *
 * 1. null = not known. Of what is not known nothing is said, and null may be in the place of every value.
 */
import type { Json } from "../../base/json.ts";
import type { Ast, BinaryOperator } from "../../expression/ast.ts";
import type { FieldView } from "./view.ts";

export type ValueType = "number" | "text" | "boolean" | "list" | "map";

const texts: readonly string[] = ["string", "text", "enum", "instant", "date", "duration"];

export function typeOfView(view: FieldView | null): ValueType | null {
  if (view === null) return null;
  if (view.many) return "list";
  if (view.type === "integer" || view.type === "number") return "number";
  if (view.type === "boolean") return "boolean";
  // A reference of which more is read shows as an object of its id, its name and that; any other one as its id.
  if ((view.type === "ci" || view.type === "user") && view.source !== null && view.read !== null) return "map";
  return texts.includes(view.type) ? "text" : null;
}

export function typeOfLiteral(value: Json): ValueType | null {
  if (value === null) return null;
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  return Array.isArray(value) ? "list" : "map";
}

const comparisons: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];

/** What an operator yields that does not fail. */
export function typeOfBinary(
  operator: BinaryOperator,
  left: ValueType | null,
  right: ValueType | null,
): ValueType | null {
  if (comparisons.includes(operator)) return "boolean";
  if (operator === "%") return "number";
  if (operator === "-") return left === "number" || right === "number" ? "number" : null;
  return left === right && (left === "number" || (operator === "+" && left !== "boolean")) ? left : null;
}

const yielded: { readonly [type in ValueType]: readonly string[] } = {
  number: [
    "length/0",
    "floor/0",
    "ceil/0",
    "round/0",
    "tonumber/0",
    "fromdate/0",
    "fromdateiso8601/0",
    "between/2",
    "between/3",
  ],
  text: ["tostring/0", "tojson/0", "ascii_downcase/0", "ascii_upcase/0", "join/1", "todate/0", "plus/2", "plus/3"],
  boolean: ["not/0", "test/1", "test/2", "startswith/1", "endswith/1", "any/0", "any/1", "all/0", "all/1", "has/1"],
  list: ["map/1", "sort/0", "sort_by/1", "unique/0", "unique_by/1", "keys/0", "split/1", "group_by/1", "to_entries/0"],
  map: ["from_entries/0", "with_entries/1"],
};

const byCall: ReadonlyMap<string, ValueType> = new Map(
  (Object.keys(yielded) as ValueType[]).flatMap((type) =>
    yielded[type].map((name): [string, ValueType] => [name, type]),
  ),
);

/** What a builtin yields. */
export function typeOfCall(name: string, args: number): ValueType | null {
  return byCall.get(`${name}/${String(args)}`) ?? null;
}

const articles: { readonly [type in ValueType]: string } = {
  number: "a number",
  text: "a text",
  boolean: "true or false",
  list: "a list",
  map: "a map",
};

export function typeName(type: ValueType): string {
  return articles[type];
}

/** Kinds of values between which an operator has a meaning, but those of one kind. */
const mixed: readonly string[] = ["text * number", "number * text"];
const ofOneKind: { readonly [operator: string]: readonly ValueType[] } = {
  "+": ["number", "text", "list", "map"],
  "-": ["number", "list"],
  "*": ["number", "map"],
  "/": ["number", "text"],
  "%": ["number"],
};

interface Mismatch {
  readonly code: "OPS205" | "OPS207";
  readonly message: string;
  readonly hint: string;
}

/**
 * Why an operator fails, or never holds, whatever the values are; null = it may be right. `fields`: types of fields.
 */
export function mismatchOf(
  { operator, left: first, right: second }: Extract<Ast, { kind: "binary" }>,
  left: ValueType | null,
  right: ValueType | null,
  fields: readonly (string | null)[],
): Mismatch | null {
  if (comparisons.includes(operator)) {
    const other = fields[0] === "instant" ? second : fields[1] === "instant" ? first : null;
    const literal = other?.kind === "literal" && typeof other.value === "string" ? other.value : null;
    // A text that begins as an instant does is in the order of time.
    if (literal !== null && !/^\d{4}(?:-|$)/u.test(literal))
      return {
        code: "OPS207",
        message: `an instant is compared with "${literal}", which is none`,
        hint: 'write an instant such as "2026-03-02T09:00:00.000Z", or count: plus($now; "4h")',
      };
  }
  if (left === null || right === null) return null;
  if (comparisons.includes(operator))
    return left === right
      ? null
      : {
          code: "OPS207",
          message: `${articles[left]} is compared with ${articles[right]}: that never says what is meant`,
          hint: "compare values of one type",
        };
  if (
    mixed.includes(`${left} ${operator} ${right}`) ||
    (left === right && ofOneKind[operator]?.includes(left) === true)
  )
    return null;
  const hint = fields.includes("instant")
    ? 'count time with plus($now; "4h") or between(.openedAt; $now)'
    : "tostring makes a text of a value, tonumber a number of a text";
  return {
    code: "OPS205",
    message: `always fails: ${articles[left]} ${operator} ${articles[right]}`,
    hint,
  };
}
