import type { Json } from "../../base/json.ts";
import { Recent } from "../../base/recent.ts";
import type { Evaluation } from "../machine.ts";
import { compileRegex, REGEX_BUDGET_EXHAUSTED, type Regex } from "../regex/compile.ts";
import { typeError } from "../value/arithmetic.ts";
import { BudgetExhausted, ExpressionError } from "../value/error.ts";
import { setKey } from "../value/index-value.ts";
import { isArray, isObject, kindOf } from "../value/order.ts";
import type { NativeTable } from "./table.ts";

/** Compiled patterns by pattern and flags. Only speed depends on it: a pattern always compiles to the same matcher. */
const compiled = new Recent<string, Regex>(128);

function regexOf(pattern: string, flags: string): Regex {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const result = compileRegex(pattern, flags);
  if (!result.ok) throw new ExpressionError(result.error);
  compiled.set(key, result.value);
  return result.value;
}

function refuse(machine: Evaluation, message: string): never {
  if (message === REGEX_BUDGET_EXHAUSTED)
    throw new BudgetExhausted("budget.steps", `more than ${machine.meter.budget.steps} steps`);
  throw new ExpressionError(message);
}

function matchImplementation(machine: Evaluation, input: Json, pattern: Json, flags: Json, testing: Json): Json {
  if (typeof input !== "string") throw typeError(input, "cannot be matched, as it is not a string");
  if (typeof pattern !== "string") throw typeError(pattern, "is not a string");
  if (flags !== null && typeof flags !== "string") throw typeError(flags, "is not a string");
  const regex = regexOf(pattern, flags ?? "");
  machine.meter.text(input.length);
  if (testing === true) {
    const found = regex.test(input, machine.meter);
    return found.ok ? found.value : refuse(machine, found.error);
  }
  const matches = regex.matchAll(input, { global: regex.global, steps: machine.meter });
  if (!matches.ok) return refuse(machine, matches.error);
  return matches.value.map((match) => ({
    offset: match.offset,
    length: match.length,
    string: match.string,
    captures: match.captures.map(({ offset, length, string, name }) => ({ offset, length, string, name })),
  }));
}

/** `match($val)` and its kin take a pattern, or an array of a pattern and flags. */
function matchArguments(value: Json): Json {
  if (typeof value === "string") return [value, null];
  if (isArray(value) && value.length > 0) return [value[0] as Json, value[1] ?? null];
  throw new ExpressionError(`${kindOf(value)} not a string or array`);
}

/** The named groups of a match by name; a later group of the same name wins. */
function captureObject(input: Json): Json {
  const object: { [key: string]: Json } = {};
  if (!isObject(input) || !isArray(input["captures"] ?? null)) return object;
  for (const capture of input["captures"] as readonly Json[]) {
    if (isObject(capture) && typeof capture["name"] === "string")
      setKey(object, capture["name"], capture["string"] ?? null);
  }
  return object;
}

export const regexNatives: NativeTable = {
  "_match_impl/3": (machine, input, pattern = null, flags = null, testing = null) =>
    matchImplementation(machine, input, pattern, flags, testing),
  "_match_arguments/1": (_machine, _input, value = null) => matchArguments(value),
  "_capture_object/0": (_machine, input) => captureObject(input),
};
