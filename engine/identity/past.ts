/** What a configuration item was at an instant, from what it is and what was noted since. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { askedClass } from "./reclassify.ts";
import type { AttributeChange } from "./reconcile.ts";

/** An item at an instant: bare values, with its class and state. */
export interface PastCi {
  readonly class: string;
  readonly state: string;
  readonly attributes: JsonObject;
}

/** Changes that are of the item itself and no attributes. */
const ofItself: readonly string[] = ["class", "state"];
const ofHistory: readonly string[] = ["merged", "mergedInto", askedClass];

/**
 * The item before these changes, which stand with the latest first. A value that was not there before is gone.
 */
export function undo(now: PastCi, changes: readonly AttributeChange[]): PastCi {
  const attributes: { [name: string]: Json } = { ...now.attributes };
  const own: { class: string; state: string } = { class: now.class, state: now.state };
  for (const { attribute, from } of changes) {
    if (ofHistory.includes(attribute)) continue;
    if (ofItself.includes(attribute)) {
      if (typeof from === "string") own[attribute as "class" | "state"] = from;
    } else if (from === null) delete attributes[attribute];
    else attributes[attribute] = from;
  }
  return { ...own, attributes };
}

/** What differs between two instants of an item, by attribute; null = it was not there. */
export function difference(before: PastCi | null, after: PastCi | null): readonly AttributeChange[] {
  const valuesOf = (ci: PastCi | null): JsonObject =>
    ci === null ? {} : { class: ci.class, state: ci.state, ...ci.attributes };
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort().flatMap((attribute): AttributeChange[] => {
    const from = Object.hasOwn(old, attribute) ? (old[attribute] ?? null) : null;
    const to = Object.hasOwn(fresh, attribute) ? (fresh[attribute] ?? null) : null;
    return canonicalJson(from) === canonicalJson(to) ? [] : [{ attribute, from, to }];
  });
}
