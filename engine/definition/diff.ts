/**
 * What differs between two versions of a definition, in its own words: paths and values are those of the YAML.
 *
 * 1. Objects are compared by key, so layout, comments and the order of keys never show; equal parts are not walked
 *    into.
 * 2. Of lists the longest common part is kept, so that an item put in between shows alone. What stands in one place of
 *    both is compared inside.
 */
import { canonicalJson } from "../base/canonical.ts";
import { pairedItems } from "../base/common-items.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { documentOf } from "./document-of.ts";
import type { Path } from "./spot.ts";

/** One difference. `from` or `to` is absent where there was or is nothing. */
export interface Difference {
  /** Where, as it is written: `spec.states.onHold.after[0].wait`; of what is gone, where it was. */
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
  /** Line of the new text, from 1; of what is gone, that of the part it was in. Absent when there is no new text. */
  readonly line?: number;
}

/** Of one definition by kind and name in two texts; empty when either has none. */
export function diffTexts(
  definition: { readonly kind: string; readonly name: string },
  before: string,
  after: string,
): readonly Difference[] {
  const [old, fresh] = [documentOf(definition, before), documentOf(definition, after)];
  if (old === null || fresh === null) return [];
  return walk(old.json, fresh.json, { old: [], fresh: [] }).map(({ at, gone, ...values }) => {
    const line = fresh.range({ path: at.fresh, key: true }).line;
    return { path: pathText(gone ? at.old : at.fresh), ...values, line };
  });
}

/** A place in both texts. */
interface Places {
  readonly old: Path;
  readonly fresh: Path;
}

interface Found {
  readonly at: Places;
  /** It is in the old text only. */
  readonly gone: boolean;
  readonly from?: Json;
  readonly to?: Json;
}

function walk(from: Json, to: Json, at: Places): Found[] {
  if (from === to || canonicalJson(from) === canonicalJson(to)) return [];
  if (Array.isArray(from) && Array.isArray(to)) return walkLists(from as readonly Json[], to as readonly Json[], at);
  if (!isJsonObject(from) || !isJsonObject(to)) return [{ at, gone: false, from, to }];
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].flatMap((key): Found[] => {
    const [before, after] = [own(from, key), own(to, key)];
    if (before === undefined) return after === undefined ? [] : [{ at: step(at, key, key), gone: false, to: after }];
    // The line of what is gone is that of what it was in.
    if (after === undefined) return [{ at: { ...step(at, key, key), fresh: at.fresh }, gone: true, from: before }];
    return walk(before, after, step(at, key, key));
  });
}

function walkLists(from: readonly Json[], to: readonly Json[], at: Places): Found[] {
  const found: Found[] = [];
  for (const [i, j] of pairedItems(from.map(canonicalJson), to.map(canonicalJson))) {
    const [before, after] = [i === undefined ? undefined : from[i], j === undefined ? undefined : to[j]];
    if (i !== undefined && j !== undefined && before !== undefined && after !== undefined)
      found.push(...walk(before, after, step(at, i, j)));
    else if (j !== undefined && after !== undefined) found.push({ at: step(at, j, j), gone: false, to: after });
    else if (i !== undefined && before !== undefined)
      found.push({ at: { ...step(at, i, i), fresh: at.fresh }, gone: true, from: before });
  }
  return found;
}

function step(at: Places, old: string | number, fresh: string | number): Places {
  return { old: [...at.old, old], fresh: [...at.fresh, fresh] };
}

function own(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** `spec.states.new.transitions["parent.resolved"][0].target`. */
function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
