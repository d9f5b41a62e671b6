import type { Json, JsonObject } from "../../base/json.ts";
import { typeError, typeError2 } from "../value/arithmetic.ts";
import { codePointLength } from "../value/code-points.ts";
import { ExpressionError } from "../value/error.ts";
import { toInt } from "../value/index-value.ts";
import { isArray, isObject, kindOf, sortedKeys } from "../value/order.ts";
import { deletePaths, setPath } from "../value/set-path.ts";
import type { NativeTable } from "./table.ts";
import type { Evaluation } from "../machine.ts";
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

/** A container and the part that is looked for in it, as far as they have been compared. */
interface Search {
  readonly whole: Json;
  readonly part: Json;
  /** Keys of the part, null for an array. */
  readonly keys: readonly string[] | null;
  /** The part's member that is looked for now. */
  wanted: number;
  /** The element of an array that is tried for it. */
  tried: number;
}

/** The next pair to compare, or the answer. */
function nextPair({ whole, part, keys, wanted, tried }: Search): readonly [Json, Json] | boolean {
  if (keys !== null) {
    const key = keys[wanted];
    if (key === undefined) return true;
    return (
      Object.hasOwn(whole as JsonObject, key) && [(whole as JsonObject)[key] as Json, (part as JsonObject)[key] as Json]
    );
  }
  if (wanted === (part as readonly Json[]).length) return true;
  return (
    tried < (whole as readonly Json[]).length && [
      (whole as readonly Json[])[tried] as Json,
      (part as readonly Json[])[wanted] as Json,
    ]
  );
}

/**
 * Goes on with a search whose last pair was equal enough, or not: then an array tries its next element, and an object
 * has failed.
 */
function take(search: Search, found: boolean): void {
  if (found) {
    search.wanted += 1;
    search.tried = 0;
  } else if (search.keys === null) search.tried += 1;
  else search.wanted = -1;
}

/** True when every part of `part` is somewhere in `whole`, with a stack of its own: jq allows 10,000 levels. */
function contains(machine: Evaluation, first: Json, second: Json): boolean {
  const stack: Search[] = [];
  let pair: readonly [Json, Json] | boolean = [first, second];
  for (;;) {
    if (typeof pair !== "boolean") {
      machine.meter.step();
      if (stack.length > maximumContains) throw new ExpressionError("Containment check too deep");
      const [whole, part]: readonly [Json, Json] = pair;
      if (isObject(whole) && isObject(part)) stack.push({ whole, part, keys: Object.keys(part), wanted: 0, tried: 0 });
      else if (isArray(whole) && isArray(part)) stack.push({ whole, part, keys: null, wanted: 0, tried: 0 });
      else {
        pair = typeof whole === "string" && typeof part === "string" ? whole.includes(part) : equal(whole, part);
        const open = stack.at(-1);
        if (open === undefined) return pair;
        take(open, pair);
      }
    } else {
      stack.pop();
      const open = stack.at(-1);
      if (open === undefined) return pair;
      take(open, pair);
    }
    const top = stack.at(-1) as Search;
    pair = top.wanted < 0 ? false : nextPair(top);
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
    return contains(machine, input, part);
  },
  "to_entries/0": toEntries,
  "setpath/2": (machine, input, path = null, value = null) => setPath(input, path, value, machine.meter),
  "delpaths/1": (machine, input, paths = null) => deletePaths(input, paths, machine.meter),
  "type/0": (_machine, input) => kindOf(input),
};
