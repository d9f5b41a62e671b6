/**
 * Filters of RFC 7644, 3.4.2.2: read from text, and held against a resource. Names of attributes and operators may be
 * in any case; a schema before an attribute's name may be left out.
 */
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import { ScimError } from "./error.ts";
import { childOf, type Path, readPath } from "./path.ts";
import { Tokens } from "./tokens.ts";

export type Filter =
  | { readonly is: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly is: "not"; readonly filter: Filter }
  /** One of several values of an attribute fits: `emails[type eq "work"]`. */
  | { readonly is: "some"; readonly path: Path; readonly filter: Filter }
  | { readonly is: "present"; readonly path: Path }
  | { readonly is: Comparison; readonly path: Path; readonly value: string | number | boolean | null };

const comparisons = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof comparisons)[number];

/** A filter nests at most so deep. */
const maxDepth = 20;

/** Throws invalidFilter with the place where reading ended. */
export function parseFilter(text: string): Filter {
  const tokens = new Tokens(text);
  const filter = readOr(tokens, 0);
  if (!tokens.isAtEnd()) throw tokens.fault("the filter goes on where it should end");
  return filter;
}

export function readOr(tokens: Tokens, depth: number): Filter {
  if (depth > maxDepth) throw tokens.fault(`the filter is nested more than ${maxDepth} levels deep`);
  let left = readAnd(tokens, depth);
  while (tokens.takeWord("or")) left = { is: "or", left, right: readAnd(tokens, depth) };
  return left;
}

function readAnd(tokens: Tokens, depth: number): Filter {
  let left = readOne(tokens, depth);
  while (tokens.takeWord("and")) left = { is: "and", left, right: readOne(tokens, depth) };
  return left;
}

function readOne(tokens: Tokens, depth: number): Filter {
  if (tokens.takeWord("not")) {
    tokens.expect("(");
    return { is: "not", filter: closed(tokens, depth, ")") };
  }
  if (tokens.take("(")) return closed(tokens, depth, ")");
  const path = readPath(tokens);
  if (tokens.take("[")) return { is: "some", path, filter: closed(tokens, depth, "]") };
  if (tokens.takeWord("pr")) return { is: "present", path };
  const comparison = comparisons.find((known) => tokens.takeWord(known));
  if (comparison === undefined) throw tokens.fault(`an operator is missing: ${comparisons.join(", ")} or pr`);
  return { is: comparison, path, value: tokens.literal() };
}

function closed(tokens: Tokens, depth: number, mark: ")" | "]"): Filter {
  const filter = readOr(tokens, depth + 1);
  tokens.expect(mark);
  return filter;
}

export function fits(filter: Filter, resource: JsonObject): boolean {
  switch (filter.is) {
    case "and":
      return fits(filter.left, resource) && fits(filter.right, resource);
    case "or":
      return fits(filter.left, resource) || fits(filter.right, resource);
    case "not":
      return !fits(filter.filter, resource);
    case "some":
      return valuesAt(resource, filter.path).some((value) => isJsonObject(value) && fits(filter.filter, value));
    case "present":
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== "");
    default:
      return holds(filter.is, valuesAt(resource, filter.path), filter.value);
  }
}

function holds(comparison: Comparison, values: readonly Json[], wanted: string | number | boolean | null): boolean {
  if (comparison === "ne") return !holds("eq", values, wanted);
  if (wanted === null) return comparison === "eq" && values.every((value) => value === null);
  return values.some((value) => compare(comparison, isJsonObject(value) ? (value["value"] ?? null) : value, wanted));
}

function compare(comparison: Comparison, value: Json, wanted: string | number | boolean): boolean {
  if (typeof wanted === "boolean" || typeof value === "boolean")
    return comparison === "eq" && textOf(value) === textOf(wanted);
  if (typeof value !== "string" && typeof value !== "number") return false;
  const [left, right] = [textOf(value), textOf(wanted)];
  switch (comparison) {
    case "eq":
      return left === right;
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    default:
      throw new ScimError(400, "invalidFilter", `"${comparison}" compares nothing here`);
  }
}

/** In small letters; a value that is none has no text. */
function textOf(value: Json): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).toLowerCase()
    : "";
}

/** What a path leads to; of an attribute with several values, each of them. */
function valuesAt(resource: JsonObject, path: Path): readonly Json[] {
  const first = childOf(resource, path.attribute);
  const found = Array.isArray(first) ? first : first === undefined ? [] : [first];
  if (path.part === null) return found;
  return found.flatMap((value) => {
    const part = isJsonObject(value) ? childOf(value, path.part ?? "") : undefined;
    return part === undefined ? [] : [part];
  });
}
