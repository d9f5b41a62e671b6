/**
 * What differs between two versions of a definition, in its own words: paths and values are those of the YAML.
 *
 * 1. Objects are compared by key, so layout, comments and the order of keys never show; equal parts are not walked
 *    into.
 * 2. Of lists the longest common part is kept, so that an item put in between shows alone. What stands in one place of
 *    both is compared inside.
 */
import { canonicalJson } from "../base/canonical.ts";
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
  const kept = [...commonItems(from.map(canonicalJson), to.map(canonicalJson)), [from.length, to.length] as const];
  let [i, j] = [0, 0];
  const found: Found[] = [];
  for (const [nextOld, nextFresh] of kept) {
    for (; i < nextOld || j < nextFresh; i += 1, j += 1) {
      const [before, after] = [i < nextOld ? from[i] : undefined, j < nextFresh ? to[j] : undefined];
      if (before !== undefined && after !== undefined) found.push(...walk(before, after, step(at, i, j)));
      else if (after !== undefined) found.push({ at: step(at, i, j), gone: false, to: after });
      else if (before !== undefined)
        found.push({ at: { ...step(at, i, j), fresh: at.fresh }, gone: true, from: before });
    }
    [i, j] = [nextOld + 1, nextFresh + 1];
  }
  return found;
}

/** More pairs than this are compared by position. */
const mostPairs = 250_000;

/** Positions of the items of the longest common part, in order. */
function commonItems(from: readonly string[], to: readonly string[]): (readonly [number, number])[] {
  if (from.length * to.length > mostPairs)
    return from.flatMap((item, index) => (item === to[index] ? [[index, index] as const] : []));
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const longest = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        from[i] === to[j] ? longest(i + 1, j + 1) + 1 : Math.max(longest(i + 1, j), longest(i, j + 1));
  const common: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length;) {
    if (from[i] === to[j]) common.push([i++, j++]);
    else if (longest(i + 1, j) >= longest(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
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
