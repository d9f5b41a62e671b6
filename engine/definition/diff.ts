import { canonicalJson } from "../base/canonical.ts";
import { isJsonObject, type Json } from "../base/json.ts";

/**
 * One difference of meaning between two compiled definitions. `from` or `to` is absent where there was or is nothing.
 */
export interface Difference {
  /** Where, as dotted path: `states.onHold.transitions.resume.0.target`. */
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
}

/**
 * What differs between two compiled definitions, in order of path. Objects are compared by key and lists by position,
 * so layout, comments and the order of keys never show; equal parts are not walked into.
 */
export function diffDefinitions(from: Json | object, to: Json | object): readonly Difference[] {
  return walk(from as Json, to as Json, []);
}

function walk(from: Json, to: Json, path: readonly string[]): Difference[] {
  if (from === to || canonicalJson(from) === canonicalJson(to)) return [];
  const keys = comparableKeys(from, to);
  if (keys === null) return [{ path: path.join("."), from, to }];
  return keys.flatMap((key) => {
    const [before, after] = [child(from, key), child(to, key)];
    const inner = [...path, key];
    if (before === undefined) return after === undefined ? [] : [{ path: inner.join("."), to: after }];
    if (after === undefined) return [{ path: inner.join("."), from: before }];
    return walk(before, after, inner);
  });
}

/** The keys under which both values have parts to compare; null when they are not of one shape. */
function comparableKeys(from: Json, to: Json): string[] | null {
  if (Array.isArray(from) && Array.isArray(to))
    return Array.from({ length: Math.max(from.length, to.length) }, (_, index) => String(index));
  if (isJsonObject(from) && isJsonObject(to)) return [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return null;
}

function child(value: Json, key: string): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
