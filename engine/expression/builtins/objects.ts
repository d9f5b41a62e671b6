import type { Json } from "../../json.ts";
import { typeError, typeError2 } from "../value/arithmetic.ts";
import { codePointLength } from "../value/code-points.ts";
import { ExpressionError } from "../value/error.ts";
import { toInt } from "../value/index-value.ts";
import { isArray, isObject, kindOf, sortedKeys } from "../value/order.ts";
import { deletePaths, setPath } from "../value/set-path.ts";
import type { NativeTable } from "./table.ts";
import type { Evaluation } from "../code.ts";
import { equal } from "../value/order.ts";

function keys(machine: Evaluation, input: Json, sorted: boolean): Json {
  if (isArray(input)) {
    machine.meter.array(input.length);
    return input.map((_, at) => at);
  }
  if (!isObject(input)) throw typeError(input, "has no keys");
  const names = sorted ? sortedKeys(input) : Object.keys(input);
  machine.meter.steps(names.length);
  return names;
}

function has(input: Json, key: Json): boolean {
  if (input === null) return false;
  if (isObject(input) && typeof key === "string") return Object.hasOwn(input, key);
  if (isArray(input) && typeof key === "number") {
    const at = toInt(key);
    return !Number.isNaN(key) && at >= 0 && at < input.length;
  }
  throw new ExpressionError(`Cannot check whether ${kindOf(input)} has a ${kindOf(key)} key`);
}

const maximumContains = 10_000;

/** True when every part of `part` is somewhere in `whole`. Recurses along one branch at a time; see `containsDeep`. */
function contains(machine: Evaluation, whole: Json, part: Json, depth: number): boolean {
  machine.meter.step();
  if (depth > maximumContains) throw new ExpressionError("Containment check too deep");
  if (depth > 500) return containsDeep(machine, whole, part, depth);
  if (isObject(whole) && isObject(part)) {
    return Object.keys(part).every(
      (key) => Object.hasOwn(whole, key) && contains(machine, whole[key] as Json, part[key] as Json, depth + 1),
    );
  }
  if (isArray(whole) && isArray(part)) return part.every((wanted) => whole.some((item) => contains(machine, item, wanted, depth + 1)));
  if (typeof whole === "string" && typeof part === "string") return whole.includes(part);
  return equal(whole, part);
}

/** Below 500 levels only chains of single elements are followed without recursion; anything wider is refused as too deep. */
function containsDeep(machine: Evaluation, first: Json, second: Json, start: number): boolean {
  let whole = first;
  let part = second;
  for (let depth = start; ; depth += 1) {
    machine.meter.step();
    if (depth > maximumContains) throw new ExpressionError("Containment check too deep");
    if (isArray(whole) && isArray(part)) {
      if (part.length === 0) return true;
      if (whole.length === 0) return false;
      if (part.length > 1 || whole.length > 1) throw new ExpressionError("Containment check too deep");
      whole = whole[0] as Json;
      part = part[0] as Json;
    } else if (isObject(whole) && isObject(part)) {
      const [key, ...more] = Object.keys(part);
      if (key === undefined) return true;
      if (!Object.hasOwn(whole, key)) return false;
      if (more.length > 0) throw new ExpressionError("Containment check too deep");
      whole = whole[key] as Json;
      part = part[key] as Json;
    } else if (typeof whole === "string" && typeof part === "string") return whole.includes(part);
    else return equal(whole, part);
  }
}

function length(machine: Evaluation, input: Json): number {
  if (typeof input === "string") {
    machine.meter.text(input.length);
    return codePointLength(input);
  }
  if (typeof input === "number") return Math.abs(input);
  if (input === null) return 0;
  if (isArray(input)) return input.length;
  if (isObject(input)) return Object.keys(input).length;
  throw typeError(input, "has no length");
}

function toEntries(machine: Evaluation, input: Json): Json {
  if (isArray(input)) {
    machine.meter.steps(input.length);
    return input.map((value, key) => ({ key, value }));
  }
  if (!isObject(input)) throw typeError(input, "has no keys");
  const names = Object.keys(input);
  machine.meter.steps(names.length);
  return names.map((key) => ({ key, value: input[key] as Json }));
}

export const objectNatives: NativeTable = {
  "keys/0": (machine, input) => keys(machine, input, true),
  "keys_unsorted/0": (machine, input) => keys(machine, input, false),
  "has/1": (_machine, input, key = null) => has(input, key),
  "length/0": length,
  "contains/1": (machine, input, part = null) => {
    if (kindOf(input) !== kindOf(part)) throw typeError2(input, part, "cannot have their containment checked");
    return contains(machine, input, part, 0);
  },
  "to_entries/0": toEntries,
  "setpath/2": (machine, input, path = null, value = null) => setPath(input, path, value, machine.meter),
  "delpaths/1": (machine, input, paths = null) => deletePaths(input, paths, machine.meter),
  "type/0": (_machine, input) => kindOf(input),
  "not/0": (_machine, input) => input === false || input === null,
};
