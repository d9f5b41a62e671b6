import type { Json } from "../../base/json.ts";
import type { Meter } from "../budget.ts";
import { ExpressionError } from "./error.ts";
import { indexValue, setKey, sliceRange, toInt, withKey } from "./index-value.ts";
import { compare, equal, isArray, isObject, kindOf } from "./order.ts";

/** Longest path that is followed, as in jq 1.8. */
const maximumPath = 10_000;
/** Highest array index jq accepts. */
const maximumIndex = 536_870_911;

function checkedPath(path: Json): readonly Json[] {
  if (!isArray(path)) throw new ExpressionError("Path must be specified as an array");
  if (path.length > maximumPath) throw new ExpressionError("Path too deep");
  return path;
}

export function getPath(root: Json, path: Json): Json {
  let value = root;
  for (const key of checkedPath(path)) value = indexValue(value, key);
  return value;
}

/** A copy of a container with one part replaced; the container itself is shared, never changed. */
function setValue(target: Json, key: Json, value: Json, meter: Meter): Json {
  if (typeof key === "string" && (target === null || isObject(target))) {
    if (target !== null) meter.keys(Object.keys(target).length);
    return withKey(target ?? {}, key, value);
  }
  if (typeof key === "number" && (target === null || isArray(target))) {
    if (Number.isNaN(key)) throw new ExpressionError("Cannot set array element at NaN index");
    const items = target ?? [];
    let at = toInt(key);
    if (at < 0) at += items.length;
    if (at < 0) throw new ExpressionError("Out of bounds negative array index");
    if (at > maximumIndex) throw new ExpressionError("Array index too large");
    meter.array(Math.max(items.length, at + 1));
    const copy = items.slice();
    while (copy.length < at) copy.push(null);
    copy[at] = value;
    return copy;
  }
  if (isObject(key) && (target === null || isArray(target))) {
    const items = target ?? [];
    const [start, end] = sliceRange(items.length, key);
    if (!isArray(value)) throw new ExpressionError("A slice of an array can only be assigned another array");
    meter.array(items.length - (end - start) + value.length);
    return [...items.slice(0, start), ...value, ...items.slice(end)];
  }
  if (isObject(key) && typeof target === "string") throw new ExpressionError("Cannot update string slices");
  throw new ExpressionError(`Cannot update field at ${kindOf(key)} index of ${kindOf(target)}`);
}

/** A copy of `root` with the value at a path replaced; what the path does not touch is shared. */
export function setPath(root: Json, path: Json, value: Json, meter: Meter): Json {
  const keys = checkedPath(path);
  const parents: Json[] = [];
  let current = root;
  for (const key of keys) {
    parents.push(current);
    const child = indexValue(current, key);
    // jq sets the part to null before it goes on inside it, so that a key that cannot be set fails here
    if (!isObject(key)) checkSettable(current, key);
    current = child;
  }
  let result = value;
  for (let at = keys.length - 1; at >= 0; at -= 1)
    result = setValue(parents[at] as Json, keys[at] as Json, result, meter);
  return result;
}

function checkSettable(target: Json, key: Json): void {
  if (typeof key === "string" && (target === null || isObject(target))) return;
  if (typeof key === "number" && (target === null || isArray(target))) {
    if (Number.isNaN(key)) throw new ExpressionError("Cannot set array element at NaN index");
    if (toInt(key) + (target === null ? 0 : target.length) < 0 && key < 0)
      throw new ExpressionError("Out of bounds negative array index");
    if (toInt(key) > maximumIndex) throw new ExpressionError("Array index too large");
    return;
  }
  throw new ExpressionError(`Cannot update field at ${kindOf(key)} index of ${kindOf(target)}`);
}

function deleteFromArray(items: readonly Json[], keys: readonly Json[]): Json {
  const gone = new Set<number>();
  const slices: (readonly [number, number])[] = [];
  for (const key of keys) {
    if (typeof key === "number") {
      if (!Number.isNaN(key)) gone.add(key < 0 ? items.length + toInt(key) : toInt(key));
    } else if (isObject(key)) slices.push(sliceRange(items.length, key));
    else throw new ExpressionError(`Cannot delete ${kindOf(key)} element of array`);
  }
  return items.filter((_, at) => !gone.has(at) && !slices.some(([start, end]) => at >= start && at < end));
}

function deleteKeys(target: Json, keys: readonly Json[], meter: Meter): Json {
  if (target === null || keys.length === 0) return target;
  if (isArray(target)) {
    meter.cells(target.length);
    return deleteFromArray(target, keys);
  }
  if (isObject(target)) {
    const gone = new Set<string>();
    for (const key of keys) {
      if (typeof key !== "string") throw new ExpressionError(`Cannot delete ${kindOf(key)} field of object`);
      gone.add(key);
    }
    const copy: { [key: string]: Json } = {};
    const all = Object.keys(target);
    meter.keys(all.length);
    for (const key of all) if (!gone.has(key)) setKey(copy, key, target[key] as Json);
    return copy;
  }
  throw new ExpressionError(`Cannot delete fields from ${kindOf(target)}`);
}

/** Follows one path as far as it goes alone, without recursion; several paths that part recurse where they part. */
function deleteSorted(root: Json, paths: readonly (readonly Json[])[], start: number, meter: Meter): Json {
  const single = paths.length === 1 ? paths[0] : undefined;
  if (single !== undefined) {
    const parents: Json[] = [];
    let current = root;
    let at = start;
    for (; at < single.length - 1; at += 1) {
      parents.push(current);
      current = indexValue(current, single[at] as Json);
      if (current === null) return root;
    }
    let result = deleteKeys(current, [single[at] as Json], meter);
    for (let up = parents.length - 1; up >= 0; up -= 1)
      result = setValue(parents[up] as Json, single[start + up] as Json, result, meter);
    return result;
  }
  let object = root;
  const keys: Json[] = [];
  for (let first = 0; first < paths.length;) {
    const path = paths[first] as readonly Json[];
    const key = path[start] as Json;
    let last = first + 1;
    while (last < paths.length && equal(key, (paths[last] as readonly Json[])[start] as Json)) last += 1;
    if (path.length === start + 1) keys.push(key);
    else {
      const part = indexValue(object, key);
      if (part !== null)
        object = setValue(object, key, deleteSorted(part, paths.slice(first, last), start + 1, meter), meter);
    }
    first = last;
  }
  return deleteKeys(object, keys, meter);
}

/** A copy of `root` without the values at the paths, all of them named as they stand before anything is deleted. */
export function deletePaths(root: Json, paths: Json, meter: Meter): Json {
  if (!isArray(paths)) throw new ExpressionError("Paths must be specified as an array");
  const sorted = paths.slice().sort(compare);
  const checked = sorted.map((path) => {
    if (!isArray(path)) throw new ExpressionError(`Path must be specified as array, not ${kindOf(path)}`);
    if (path.length > maximumPath) throw new ExpressionError("Path too deep");
    return path;
  });
  const [shortest] = checked;
  if (shortest === undefined) return root;
  if (shortest.length === 0) return null;
  return deleteSorted(root, checked, 0, meter);
}
