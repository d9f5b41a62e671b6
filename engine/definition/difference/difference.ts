/**
 * What differs between two versions of a definition in meaning: sentences about states, ways, fields, targets and rows.
 *
 * 1. The compiled forms are compared: another layout, another order of keys, or a part that is written in another place
 *    and means the same shows nowhere.
 * 2. What is taken for granted where it is absent, such as a false or an empty list, is no part.
 * 3. The same said of several states is told once, with the states.
 */
import { canonicalJson } from "../../base/canonical.ts";
import { pairedItems } from "../../base/common-items.ts";
import { isJsonObject, type Json, type JsonObject, ownValue } from "../../base/json.ts";
import { isContainer, type Label, labelOf, labelText, partLabel } from "./label.ts";
import { said, saysNothing, summary } from "./said.ts";

/** One difference. `from` or `to` is null where there was or is nothing; empty = there is no more to say of it. */
export interface Sentence {
  readonly change: "added" | "removed" | "changed";
  /** Where: `state new, "assign": who may`. */
  readonly about: string;
  readonly from: string | null;
  readonly to: string | null;
}

interface Found extends Omit<Sentence, "about"> {
  readonly labels: readonly Label[];
}

/** Of two compiled forms of one kind, in the order of the new one. */
export function differencesOf(before: Json | object, after: Json | object): readonly Sentence[] {
  return told(compareMaps(before as JsonObject, after as JsonObject, []));
}

/** `state new, "assign": who may: agent -> agent, manager`, as a line of text. */
export function sentenceText({ change, about, from, to }: Sentence): string {
  if (change === "changed") return `${about}: ${from ?? ""} -> ${to ?? ""}`;
  const says = (change === "added" ? to : from) ?? "";
  return `${change} ${about}${says === "" ? "" : `: ${says}`}`;
}

function compareMaps(before: JsonObject, after: JsonObject, labels: readonly Label[]): Found[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((key) =>
    key === "name" ? [] : compare(key, ownValue(before, key), ownValue(after, key), labels),
  );
}

function compare(
  key: string,
  before: Json | undefined,
  after: Json | undefined,
  outer: readonly Label[],
  own: Label | null = labelOf(key),
): Found[] {
  const [none, gone] = [saysNothing(before), saysNothing(after)];
  if (none && gone) return [];
  const labels = own === null ? outer : [...outer, own];
  if (isContainer(key) && own === null) {
    const [from, to] = [none ? emptyLike(after) : before, gone ? emptyLike(before) : after];
    if (Array.isArray(from) && Array.isArray(to))
      return compareLists(key, from as readonly Json[], to as readonly Json[], labels);
    if (isJsonObject(from) && isJsonObject(to)) return compareParts(key, from, to, labels);
  }
  if (none) return [{ change: "added", labels, from: null, to: summary(key, after as Json) }];
  if (gone) return [{ change: "removed", labels, from: summary(key, before as Json), to: null }];
  return compareBoth(key, before as Json, after as Json, labels);
}

function compareBoth(key: string, before: Json, after: Json, labels: readonly Label[]): Found[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const isLine = said(key, before) !== null || said(key, after) !== null;
  if (!isLine && isJsonObject(before) && isJsonObject(after)) return compareMaps(before, after, labels);
  if (!isLine && Array.isArray(before) && Array.isArray(after))
    return compareLists(key, before as readonly Json[], after as readonly Json[], labels);
  return [{ change: "changed", labels, from: summary(key, before), to: summary(key, after) }];
}

function emptyLike(value: Json | undefined): Json {
  return Array.isArray(value) ? [] : {};
}

/** A map of named parts. */
function compareParts(key: string, before: JsonObject, after: JsonObject, labels: readonly Label[]): Found[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((name) =>
    compare("", ownValue(before, name), ownValue(after, name), labels, partLabel(key, name)),
  );
}

/** Lists by the names of their items; else item beside item, what both have in common left out. */
function compareLists(key: string, before: readonly Json[], after: readonly Json[], labels: readonly Label[]): Found[] {
  const [from, to] = [namedItems(before), namedItems(after)];
  if (from !== null && to !== null) return compareParts(key, from, to, labels);
  const isOne = before.length <= 1 && after.length <= 1 && !isContainer(key);
  return [...pairedItems(before.map(canonicalJson), after.map(canonicalJson))].flatMap(([i, j]) => {
    const [old, fresh] = [i === undefined ? undefined : before[i], j === undefined ? undefined : after[j]];
    const place = String((j ?? i ?? 0) + 1);
    // The only branch of a transition is the transition.
    if (isOne && old !== undefined && fresh !== undefined) return compareBoth(key, old, fresh, labels);
    return compare("", old, fresh, labels, isContainer(key) ? partLabel(key, place) : { noun: "branch", name: place });
  });
}

/** By their names, or the one key that each has; null = they have none, or not each its own. */
function namedItems(items: readonly Json[]): JsonObject | null {
  const named = new Map<string, Json>();
  for (const item of items) {
    if (!isJsonObject(item)) return null;
    const { name, as } = item;
    const [only, ...others] = Object.keys(item);
    const key = typeof name === "string" ? name : typeof as === "string" ? as : others.length === 0 ? only : undefined;
    if (key === undefined || named.has(key)) return null;
    named.set(key, typeof name === "string" || typeof as === "string" ? item : (item[key] ?? null));
  }
  return Object.fromEntries(named);
}

/** Invariant 3. */
function told(found: readonly Found[]): readonly Sentence[] {
  const groups = new Map<string, { readonly first: Found; readonly states: string[] }>();
  for (const one of found) {
    const { labels, ...says } = one;
    const [head, ...rest] = labels;
    const isOfState = head?.noun === "state" && head.name !== null && rest.length > 0;
    const key = canonicalJson([...(isOfState ? rest : labels), says, isOfState]);
    const group = groups.get(key) ?? { first: one, states: [] };
    if (isOfState) group.states.push(head.name ?? "");
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first: { labels, ...says }, states }) => {
    const [, ...rest] = labels;
    const heads = states.length > 1 ? [{ noun: "states", name: states.join(", ") }, ...rest] : labels;
    return { about: aboutText(heads), ...says };
  });
}

/** `state new, "assign": who may`. */
function aboutText(labels: readonly Label[]): string {
  const texts = labels.map(labelText);
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")}: ${texts.at(-1) ?? ""}`;
}
