import type { Json } from "../../base/json.ts";
import type { Evaluation } from "../machine.ts";
import { add, typeError, typeError2 } from "../value/arithmetic.ts";
import { ExpressionError } from "../value/error.ts";
import { compare, equal, isArray, isObject, kindOf } from "../value/order.ts";
import { truncatedText } from "../value/json-text.ts";
import { textOf } from "./formats.ts";
import type { NativeTable } from "./table.ts";

interface Entry {
  readonly item: Json;
  readonly key: Json;
}

/** Items with their keys in the order of the keys; equal keys keep their order. */
function sortEntries(machine: Evaluation, items: readonly Json[], keys: readonly Json[]): readonly Entry[] {
  machine.meter.array(items.length);
  machine.meter.steps(items.length * Math.max(1, Math.ceil(Math.log2(items.length + 1))));
  const entries = items.map((item, at): Entry => ({ item, key: keys[at] as Json }));
  return entries.sort((left, right) => compare(left.key, right.key));
}

function sortable(input: Json): readonly Json[] {
  if (isArray(input)) return input;
  throw typeError(input, "cannot be sorted, as it is not an array");
}

function keyed(input: Json, keys: Json): readonly [readonly Json[], readonly Json[]] {
  if (isArray(input) && isArray(keys) && input.length === keys.length) return [input, keys];
  throw typeError2(input, keys, "cannot be sorted, as they are not both arrays");
}

function groups(entries: readonly Entry[]): Json[][] {
  const out: Json[][] = [];
  let last: Entry | null = null;
  for (const entry of entries) {
    if (last !== null && equal(last.key, entry.key)) out[out.length - 1]?.push(entry.item);
    else {
      out.push([entry.item]);
      last = entry;
    }
  }
  return out;
}

function extreme(machine: Evaluation, input: Json, keys: Json, smallest: boolean): Json {
  if (!isArray(input) || !isArray(keys)) throw typeError2(input, keys, "cannot be iterated over");
  if (input.length !== keys.length) throw typeError2(input, keys, "have wrong length");
  machine.meter.steps(input.length);
  let best = 0;
  for (let at = 1; at < input.length; at += 1) {
    if (compare(keys[at] as Json, keys[best] as Json) < 0 === smallest) best = at;
  }
  return input[best] ?? null;
}

function items(input: Json): readonly Json[] {
  if (isArray(input)) return input;
  if (isObject(input)) return Object.values(input);
  throw new ExpressionError(`Cannot iterate over ${kindOf(input)} (${truncatedText(input)})`);
}

/** Flattens with a stack of its own: depth is the data's, not the program's. */
function flatten(machine: Evaluation, input: Json, depth: number): Json {
  const out: Json[] = [];
  const stack: { readonly list: readonly Json[]; readonly left: number; at: number }[] = [
    { list: items(input), left: depth, at: 0 },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { list, left, at } = top;
    machine.meter.step();
    if (at === list.length) {
      stack.pop();
      continue;
    }
    top.at += 1;
    const value = list[at] as Json;
    if (isArray(value) && left !== 0) stack.push({ list: value, left: left - 1, at: 0 });
    else {
      out.push(value);
      if ((out.length & 255) === 0) machine.meter.array(out.length);
    }
  }
  return out;
}

function join(machine: Evaluation, input: Json, separator: Json): Json {
  let text: Json = null;
  for (const value of items(input)) {
    machine.meter.step();
    const left: Json = text === null ? "" : add(text, separator, machine.meter);
    const right =
      typeof value === "boolean" || typeof value === "number"
        ? textOf(value, machine.meter)
        : value === null
          ? ""
          : value;
    text = add(left, right, machine.meter);
  }
  return text === null || text === false ? "" : text;
}

function binarySearch(machine: Evaluation, input: Json, target: Json): Json {
  if (!isArray(input)) throw typeError(input, "cannot be searched from");
  let start = 0;
  let end = input.length;
  while (start < end) {
    machine.meter.step();
    const middle = start + ((end - start) >> 1);
    const order = compare(target, input[middle] as Json);
    if (order === 0) return middle;
    if (order < 0) end = middle;
    else start = middle + 1;
  }
  return -1 - start;
}

/** `reverse` is `[.[length - 1 - range(0; length)]]`: a text has a length but no elements to index by number. */
function reverse(machine: Evaluation, input: Json): Json {
  if (isArray(input)) {
    machine.meter.array(input.length);
    return input.toReversed();
  }
  if (
    input === null ||
    (typeof input === "string" && input === "") ||
    (isObject(input) && Object.keys(input).length === 0)
  )
    return [];
  if (typeof input === "boolean") throw typeError(input, "has no length");
  if (typeof input === "number" && !(Math.abs(input) > 0)) return [];
  const length =
    typeof input === "string"
      ? Array.from(input).length
      : typeof input === "number"
        ? Math.abs(input)
        : Object.keys(input).length;
  throw new ExpressionError(`Cannot index ${kindOf(input)} with number (${truncatedText(length - 1)})`);
}

export const arrayNatives: NativeTable = {
  "sort/0": (machine, input) => sortEntries(machine, sortable(input), sortable(input)).map((entry) => entry.item),
  "_sort_by_impl/1": (machine, input, keys = null) =>
    sortEntries(machine, ...keyed(input, keys)).map((entry) => entry.item),
  "_group_by_impl/1": (machine, input, keys = null) => groups(sortEntries(machine, ...keyed(input, keys))),
  "unique/0": (machine, input) =>
    groups(sortEntries(machine, sortable(input), sortable(input))).map((group) => group[0] as Json),
  "_unique_by_impl/1": (machine, input, keys = null) =>
    groups(sortEntries(machine, ...keyed(input, keys))).map((group) => group[0] as Json),
  "min/0": (machine, input) => extreme(machine, input, input, true),
  "max/0": (machine, input) => extreme(machine, input, input, false),
  "_min_by_impl/1": (machine, input, keys = null) => extreme(machine, input, keys, true),
  "_max_by_impl/1": (machine, input, keys = null) => extreme(machine, input, keys, false),
  "bsearch/1": (machine, input, target = null) => binarySearch(machine, input, target),
  "add/0": (machine, input) =>
    items(input).reduce((sum: Json, value) => {
      machine.meter.step();
      return add(sum, value, machine.meter);
    }, null),
  "reverse/0": reverse,
  "flatten/0": (machine, input) => flatten(machine, input, -1),
  "flatten/1": (machine, input, depth = null) => {
    if (compare(depth, 0) < 0) throw new ExpressionError("flatten depth must not be negative");
    if (typeof depth !== "number") throw typeError2(depth, 1, "cannot be subtracted");
    return flatten(machine, input, depth);
  },
  "join/1": (machine, input, separator = null) => join(machine, input, separator),
};
