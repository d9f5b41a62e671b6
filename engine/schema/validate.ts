/**
 * JSON Schema (2020-12, and the parts of draft-07 that mean the same) by interpretation: no code is generated, and it
 * is small enough for the workflow bundle.
 *
 * Invariants
 * 1. Deterministic and bounded: a schema that refers to itself without end, or data nested too deep, fails with a text.
 * 2. Keywords it does not know are found by `checkSchema` at publish time, never skipped in silence.
 * 3. `format` is an annotation, as the specification says; it asserts nothing.
 */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { pointerPart } from "../base/pointer.ts";
import { equalJson } from "./equal.ts";
import { matchesPattern } from "./pattern.ts";

const DEEPEST = 64;
/** Checks of a value by a schema or a part of it: forms that lead back to themselves double with each level. */
const MOST_CHECKS = 1_000_000;

export interface SchemaFault {
  /** JSON pointer into the data: what is wrong there, or missing there. */
  readonly pointer: string;
  /** One sentence part that says where and why: `at /size must be >= 1, but is 0`. */
  readonly text: string;
}

interface Place {
  readonly root: Json;
  /** JSON pointer into the data. */
  readonly at: string;
  readonly depth: number;
  readonly found: SchemaFault[];
  /** Nothing more is looked for when so much is found. */
  readonly most: number;
  /** How many more checks are made, of the whole value. */
  readonly budget: { left: number };
}

/**
 * Null when the value satisfies the schema; else one sentence part that says where and why, fit to follow
 * `the input of "x"`: `at /size must be >= 1, but is 0`.
 */
export function checkAgainstSchema(schema: Json, value: Json): string | null {
  return schemaFaults(schema, value, 1)[0]?.text ?? null;
}

/** All that is wrong with the value, up to `most` faults, in the order of the schema's keywords. */
export function schemaFaults(schema: Json, value: Json, most: number): readonly SchemaFault[] {
  const found: SchemaFault[] = [];
  const budget = { left: MOST_CHECKS };
  check(schema, value, { root: schema, at: "", depth: 0, found, most, budget });
  // What was looked for no more may have been wrong, or right.
  return budget.left < 0 ? [{ pointer: "", text: `takes more than ${MOST_CHECKS} checks by its schema` }] : found;
}

/** The first thing that is wrong, which is no fault of the whole by itself. */
function firstFault(schema: Json, value: Json, place: Place): string | null {
  const found: SchemaFault[] = [];
  check(schema, value, { ...place, found, most: 1 });
  return found[0]?.text ?? null;
}

function check(schema: Json, value: Json, place: Place): void {
  place.budget.left -= 1;
  if (schema === true || place.found.length >= place.most || place.budget.left < 0) return;
  if (schema === false) return wrong(place, "is not allowed");
  if (!isJsonObject(schema)) return wrong(place, "has a schema that is neither an object nor true or false");
  if (place.depth > DEEPEST) return wrong(place, `is nested more than ${DEEPEST} schemas deep`);
  const inner = { ...place, depth: place.depth + 1 };
  checkReference(schema, value, inner);
  checkAny(schema, value, inner);
  if (typeof value === "string") checkText(schema, value, inner);
  if (typeof value === "number") checkNumber(schema, value, inner);
  if (Array.isArray(value)) checkArray(schema, value as readonly Json[], inner);
  if (isJsonObject(value)) checkObject(schema, value, inner);
  checkCombination(schema, value, inner);
}

/** `pointer`: where a form shows it, when that is not the place itself. */
function wrong({ at, found, most }: Place, what: string, pointer: string = at): void {
  if (found.length < most) found.push({ pointer, text: at === "" ? what : `at ${at} ${what}` });
}

function checkReference(schema: JsonObject, value: Json, place: Place): void {
  const reference = ownValue(schema, "$ref");
  if (reference === undefined) return;
  const target = resolveReference(place.root, reference);
  if (target === undefined)
    return wrong(place, `has a schema with a reference ${JSON.stringify(reference)} that leads nowhere`);
  check(target, value, place);
}

/** What a local reference (`#`, `#/$defs/name`) points at; undefined when nothing, or when it leaves the document. */
export function resolveReference(root: Json, reference: Json): Json | undefined {
  if (typeof reference !== "string" || !reference.startsWith("#")) return undefined;
  if (reference === "#") return root;
  let target: Json | undefined = root;
  for (const part of reference.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    target = Array.isArray(target) ? (target as readonly Json[])[Number(key)] : ownValue(target, key);
    if (target === undefined) return undefined;
  }
  return target;
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function checkAny(schema: JsonObject, value: Json, place: Place): void {
  const type = ownValue(schema, "type");
  if (type !== undefined) {
    const wanted = Array.isArray(type) ? (type as readonly Json[]) : [type];
    const is = typeOf(value);
    if (!wanted.includes(is) && !(is === "integer" && wanted.includes("number"))) {
      // What else is asked of it is asked of another type.
      return wrong(
        place,
        `must be of type ${wanted.map((name) => (typeof name === "string" ? name : excerpt(name))).join(" or ")}, but is ${is === "integer" ? "a number" : is}`,
      );
    }
  }
  const constant = ownValue(schema, "const");
  if (constant !== undefined && !equalJson(constant, value)) wrong(place, `must be ${excerpt(constant)}`);
  const values = ownValue(schema, "enum");
  if (Array.isArray(values) && !(values as readonly Json[]).some((one) => equalJson(one, value))) {
    wrong(place, `must be one of ${(values as readonly Json[]).map(excerpt).join(", ")}, but is ${excerpt(value)}`);
  }
}

function checkText(schema: JsonObject, value: string, place: Place): void {
  const shortest = ownValue(schema, "minLength");
  const longest = ownValue(schema, "maxLength");
  if (typeof shortest === "number" || typeof longest === "number") {
    const length = codePoints(value);
    if (typeof shortest === "number" && length < shortest)
      wrong(place, `must have at least ${shortest} characters, but has ${length}`);
    if (typeof longest === "number" && length > longest)
      wrong(place, `must have at most ${longest} characters, but has ${length}`);
  }
  const pattern = ownValue(schema, "pattern");
  if (typeof pattern === "string") {
    const matches = matchesPattern(pattern, value);
    if (!matches.ok) return wrong(place, `can not be checked: ${matches.error}`);
    if (!matches.value) wrong(place, `must match the pattern "${pattern}", but is ${excerpt(value)}`);
  }
}

function checkNumber(schema: JsonObject, value: number, place: Place): void {
  const bounds: readonly (readonly [string, string, (bound: number) => boolean])[] = [
    ["minimum", ">=", (bound) => value >= bound],
    ["maximum", "<=", (bound) => value <= bound],
    ["exclusiveMinimum", ">", (bound) => value > bound],
    ["exclusiveMaximum", "<", (bound) => value < bound],
  ];
  for (const [keyword, sign, holds] of bounds) {
    const bound = ownValue(schema, keyword);
    if (typeof bound === "number" && !holds(bound)) wrong(place, `must be ${sign} ${bound}, but is ${value}`);
  }
  const factor = ownValue(schema, "multipleOf");
  if (typeof factor === "number" && factor > 0 && Math.abs(value / factor - Math.round(value / factor)) > 1e-9) {
    wrong(place, `must be a multiple of ${factor}, but is ${value}`);
  }
}

function checkArray(schema: JsonObject, value: readonly Json[], place: Place): void {
  const fewest = ownValue(schema, "minItems");
  const most = ownValue(schema, "maxItems");
  if (typeof fewest === "number" && value.length < fewest)
    wrong(place, `must have at least ${fewest} items, but has ${value.length}`);
  if (typeof most === "number" && value.length > most)
    wrong(place, `must have at most ${most} items, but has ${value.length}`);
  if (ownValue(schema, "uniqueItems") === true) {
    const twin = value.findIndex((item, index) => value.slice(0, index).some((earlier) => equalJson(earlier, item)));
    if (twin >= 0) wrong(place, `must not repeat items, but item ${twin} stands there twice`);
  }
  // Draft-07 writes prefixItems as an array in `items`, and the rest as `additionalItems`.
  const items = ownValue(schema, "items");
  const prefix = ownValue(schema, "prefixItems") ?? (Array.isArray(items) ? items : undefined);
  const rest = Array.isArray(items) ? ownValue(schema, "additionalItems") : items;
  const prefixes = Array.isArray(prefix) ? (prefix as readonly Json[]) : [];
  for (const [index, item] of value.entries()) {
    const rule = index < prefixes.length ? prefixes[index] : rest;
    if (rule !== undefined) check(rule, item, { ...place, at: `${place.at}/${index}` });
  }
  const contains = ownValue(schema, "contains");
  if (contains !== undefined) {
    const count = value.filter((item) => firstFault(contains, item, place) === null).length;
    const least = ownValue(schema, "minContains") ?? 1;
    const greatest = ownValue(schema, "maxContains");
    if (typeof least === "number" && count < least)
      wrong(place, `must contain at least ${least} items of the wanted kind, but has ${count}`);
    if (typeof greatest === "number" && count > greatest)
      wrong(place, `must contain at most ${greatest} items of the wanted kind, but has ${count}`);
  }
}

function checkObject(schema: JsonObject, value: JsonObject, place: Place): void {
  const keys = Object.keys(value);
  const required = ownValue(schema, "required");
  if (Array.isArray(required)) {
    for (const key of required as readonly Json[]) {
      if (typeof key === "string" && !Object.hasOwn(value, key))
        wrong(place, `must have the property "${key}"`, memberOf(place, key));
    }
  }
  const fewest = ownValue(schema, "minProperties");
  const most = ownValue(schema, "maxProperties");
  if (typeof fewest === "number" && keys.length < fewest)
    wrong(place, `must have at least ${fewest} properties, but has ${keys.length}`);
  if (typeof most === "number" && keys.length > most)
    wrong(place, `must have at most ${most} properties, but has ${keys.length}`);
  const properties = ownValue(schema, "properties");
  const patterns = ownValue(schema, "patternProperties");
  const additional = ownValue(schema, "additionalProperties");
  const names = ownValue(schema, "propertyNames");
  for (const key of keys) {
    const item = ownValue(value, key) ?? null;
    const here = { ...place, at: memberOf(place, key) };
    if (names !== undefined && firstFault(names, key, place) !== null)
      wrong(place, `has a property "${key}" whose name is not allowed`, here.at);
    let known = false;
    const rule = ownValue(properties, key);
    if (rule !== undefined) {
      known = true;
      check(rule, item, here);
    }
    if (isJsonObject(patterns)) {
      for (const [pattern, patternRule] of Object.entries(patterns)) {
        const matches = matchesPattern(pattern, key);
        if (!matches.ok) return wrong(here, `can not be checked: ${matches.error}`);
        if (!matches.value) continue;
        known = true;
        check(patternRule, item, here);
      }
    }
    if (!known && additional !== undefined) {
      if (additional === false) wrong(place, `has an unknown property "${key}"`, here.at);
      else check(additional, item, here);
    }
  }
  const dependent = ownValue(schema, "dependentRequired");
  if (isJsonObject(dependent)) {
    for (const [key, others] of Object.entries(dependent)) {
      if (!Object.hasOwn(value, key) || !Array.isArray(others)) continue;
      const missing = (others as readonly Json[]).find(
        (other) => typeof other === "string" && !Object.hasOwn(value, other),
      );
      if (typeof missing === "string")
        wrong(place, `must have the property ${excerpt(missing)} when it has "${key}"`, memberOf(place, missing));
    }
  }
}

function memberOf({ at }: Place, key: string): string {
  return `${at}/${pointerPart(key)}`;
}

function checkCombination(schema: JsonObject, value: Json, place: Place): void {
  const all = ownValue(schema, "allOf");
  if (Array.isArray(all)) {
    for (const one of all as readonly Json[]) check(one, value, place);
  }
  const any = ownValue(schema, "anyOf");
  if (Array.isArray(any)) {
    const found = (any as readonly Json[]).map((one) => firstFault(one, value, place));
    if (!found.includes(null)) wrong(place, `fits none of ${found.length} forms (the first: ${found[0] ?? "none"})`);
  }
  const one = ownValue(schema, "oneOf");
  if (Array.isArray(one)) {
    const found = (one as readonly Json[]).map((rule) => firstFault(rule, value, place));
    const fits = found.filter((result) => result === null).length;
    if (fits === 0) wrong(place, `fits none of ${found.length} forms (the first: ${found[0] ?? "none"})`);
    if (fits > 1) wrong(place, `fits ${fits} forms where exactly one is meant`);
  }
  const not = ownValue(schema, "not");
  if (not !== undefined && firstFault(not, value, place) === null) wrong(place, "is of a form that is not allowed");
  const condition = ownValue(schema, "if");
  if (condition !== undefined) {
    const branch = ownValue(schema, firstFault(condition, value, place) === null ? "then" : "else");
    if (branch !== undefined) check(branch, value, place);
  }
}

function excerpt(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Length of a text in code points, as JSON Schema counts. */
function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
