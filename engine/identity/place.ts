/**
 * Puts candidates into CIs: which CI each is, what it becomes, and whose its keys are. In memory; whoever reads and
 * writes CIs (the store, a rehearsal, a scenario) hands in the board.
 */
import type { Json, JsonObject } from "../base/json.ts";
import { attributeOf } from "./attribute.ts";
import type { Candidate, CandidateFault } from "./candidate.ts";
import { checkComplete } from "./check.ts";
import { claimedAt } from "./claim.ts";
import type { Draft } from "./draft.ts";
import {
  chooseMatch,
  type CiClasses,
  type Decision,
  familyOf,
  findClass,
  identify,
  type Lookup,
  ruleName,
} from "./identify.ts";
import type { CiClass } from "./ir.ts";
import { type KeyOwner, keyText, type OwnedKey } from "./key-owner.ts";
import { askedClass, type ClassSaid, reclassify } from "./reclassify.ts";
import { type AttributeChange, type AttributeRefusal, reconcile } from "./reconcile.ts";

export interface PlacedItem {
  readonly candidate: Candidate;
  /** Ids of the CIs it is identified within, by relation. */
  readonly parents: { readonly [relation: string]: string };
}

export interface PlaceParams {
  readonly classes: CiClasses;
  readonly source: string;
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** What became of one candidate, before its relations. */
export type Placement =
  | {
      readonly ref: string;
      readonly kind: "inserted" | "updated" | "unchanged";
      readonly id: string;
      /** The identification rule that found it, null for a new CI. */
      readonly rule: string | null;
      readonly changes: readonly AttributeChange[];
      readonly refusals: readonly AttributeRefusal[];
    }
  | { readonly ref: string; readonly kind: "refused"; readonly fault: CandidateFault };

export interface Unidentified {
  readonly item: PlacedItem;
  readonly fault: CandidateFault;
}

export interface Identified {
  readonly item: PlacedItem;
  readonly ciClass: CiClass;
  readonly family: string;
  readonly lookups: readonly Lookup[];
}

/** What is known where candidates are placed; it changes with each. */
export interface Board {
  readonly drafts: Map<string, Draft>;
  /** Id of the CI that a key finds, by `keyText`. */
  readonly ownerOf: Map<string, string>;
  /** Who has a key, too, that another one has. */
  readonly rivals: KeyOwner[];
  readonly alike: { readonly id: string; readonly other: string; readonly because: string }[];
  /** Placeholders that turn out to be a CI that is known: to be merged into it. */
  readonly filled: { readonly id: string; readonly placeholder: string }[];
  /** An id for a new CI of the name, given once. */
  newId(name: string, identity: Json): string;
}

/** Finds or makes the CI of one candidate and puts the report into it, in memory. */
export function place(params: PlaceParams, one: Identified, board: Board): Placement {
  const { item, ciClass, family, lookups } = one;
  const { candidate } = item;
  const { source, at, by } = params;
  const { use = null, below = null } = ciClass.duplicates ?? {};
  const found = chooseMatch(
    lookups,
    (rule, key) => {
      const owner = board.drafts.get(board.ownerOf.get(keyText({ family, rule, key })) ?? "");
      // An owner that no longer has the key keeps only an old row: the key is free.
      return owner?.keys[rule]?.includes(key) === true
        ? { id: owner.id, since: owner.since, keys: owner.keys }
        : undefined;
    },
    use,
  );
  if (candidate.id === undefined && below !== null && found.fitting.length >= below) {
    const [first = "", ...others] = found.fitting;
    for (const other of others)
      board.alike.push({ id: first, other, because: `one report agrees with both in ${found.rule ?? "a rule"}` });
    return { ref: candidate.ref, kind: "refused", fault: tooMany(candidate, found) };
  }
  const decision = candidate.id === undefined ? found : named(candidate.id, found);
  if (candidate.id !== undefined) {
    const fault = checkNamed(board.drafts.get(candidate.id), candidate.id, family, ciClass);
    if (fault !== null) return { ref: candidate.ref, kind: "refused", fault };
  }
  let draft = decision.id === null ? undefined : board.drafts.get(decision.id);
  const isNew = draft === undefined;
  let attributes: JsonObject = candidate.attributes;
  if (draft === undefined) {
    attributes = { ...defaultsOf(ciClass), ...withoutNulls(candidate.attributes) };
    const incomplete = checkComplete(ciClass, attributes);
    if (incomplete !== null) return { ref: candidate.ref, kind: "refused", fault: incomplete };
    const name = nameOf(candidate);
    const id = board.newId(name, identityOf(one));
    draft = {
      stored: null,
      id,
      since: at,
      family,
      ciClass: ciClass.name,
      name,
      attributes: {},
      keys: {},
      aliases: {},
      changes: [],
      seen: true,
      restored: false,
      classSaid: null,
    };
    board.drafts.set(id, draft);
  }
  draft.seen = true;
  const changesBefore = draft.changes.length;
  const guessed = candidate.guessed ?? [];
  const said = { source, at, ...(guessed.includes("class") ? ({ guessed: true } as const) : {}) };
  const classRefusal = becomeOf(draft, ciClass, said, params.classes);
  const own = findClass(params.classes, draft.ciClass) ?? ciClass;
  const known = Object.fromEntries(Object.entries(attributes).filter(([name]) => attributeOf(own, name) !== undefined));
  const result = reconcile(own, draft.attributes, { attributes: known, source, at, guessed, by });
  draft.attributes = result.attributes;
  draft.changes.push(...result.changes);
  const stated = draft.attributes["name"]?.value;
  if (typeof stated === "string" && stated.trim() !== "") draft.name = stated;
  if (
    draft.stored !== null &&
    draft.stored.state !== "active" &&
    !draft.restored &&
    params.at >= draft.stored.lastSeenAt
  ) {
    draft.restored = true;
    draft.changes.push({ attribute: "state", from: draft.stored.state, to: "active" });
  }
  takeKeys(board, draft, { ...one, own, at, refused: result.refusals.map(({ attribute }) => attribute) });
  for (const other of decision.alike) {
    const isPlace = decision.fitting.includes(other.id) && isPlaceholder(board.drafts.get(other.id));
    if (isPlace) board.filled.push({ id: draft.id, placeholder: other.id });
    else board.alike.push({ id: draft.id, other: other.id, because: other.because });
  }
  const kind = isNew ? "inserted" : draft.changes.length > changesBefore ? "updated" : "unchanged";
  return {
    ref: candidate.ref,
    kind,
    id: draft.id,
    rule: decision.rule,
    changes: draft.changes.slice(changesBefore),
    refusals: [...(classRefusal === null ? [] : [classRefusal]), ...result.refusals],
  };
}

/** Nobody has seen anything of it: it stands where something was named that nobody had found. */
function isPlaceholder(draft: Draft | undefined): boolean {
  if (draft === undefined || draft.classSaid?.guessed !== true) return false;
  const said = Object.values(draft.attributes);
  return said.every(({ guessed, others }) => guessed === true && others === undefined);
}

/** The keys of what was told and stands are the CI's; those of values that were taken back are no more. */
function takeKeys(
  board: Board,
  draft: Draft,
  {
    own,
    ciClass,
    family,
    lookups,
    refused,
    at,
  }: Pick<Identified, "ciClass" | "family" | "lookups"> & {
    /** The class of the CI. */
    readonly own: CiClass;
    readonly refused: readonly string[];
    readonly at: number;
  },
): void {
  // A value that was taken back finds the CI no more.
  const emptied = own.identify.filter((rule) => rule.by.some((name) => draft.attributes[name]?.value === null));
  if (emptied.length > 0) {
    const gone = emptied.map(ruleName);
    draft.keys = Object.fromEntries(Object.entries(draft.keys).filter(([rule]) => !gone.includes(rule)));
  }
  for (const lookup of lookups) {
    const rule = own.identify[lookup.order] ?? ciClass.identify[lookup.order];
    // A value that did not win is not the CI's: its key would find it all the same.
    if (rule !== undefined && rule.by.some((name) => refused.includes(name))) continue;
    const kept = draft.aliases[lookup.rule] ?? [];
    const all = kept.length === 0 ? lookup.keys : [...new Set([...kept, ...lookup.keys])].sort();
    draft.keys = { ...draft.keys, [lookup.rule]: all };
    for (const key of lookup.keys) claim(board, { family, rule: lookup.rule, key }, draft, at);
  }
}

/** Makes a CI one of the class that was told, where that stands; else why another one does, if that is to be said. */
function becomeOf(draft: Draft, ciClass: CiClass, said: ClassSaid, classes: CiClasses): AttributeRefusal | null {
  const { ancestors = [], reclassify: how } = findClass(classes, draft.ciClass) ?? {};
  const current = { ciClass: draft.ciClass, ancestors, said: draft.classSaid, asks: how === "ask" };
  const outcome = reclassify(current, { ciClass, said });
  noteAsked(draft, outcome);
  if (outcome.kind === "refused") return { attribute: "class", value: ciClass.name, because: outcome.because };
  if (outcome.kind === "stays") return null;
  draft.classSaid = outcome.said;
  if (outcome.kind === "asked") return { attribute: "class", value: ciClass.name, because: outcome.because };
  if (draft.ciClass === ciClass.name) return null;
  draft.changes.push({ attribute: "class", from: draft.ciClass, to: ciClass.name });
  draft.ciClass = ciClass.name;
  for (const [name, { value }] of Object.entries(draft.attributes)) {
    if (attributeOf(ciClass, name) !== undefined) continue;
    draft.changes.push({ attribute: name, from: value, to: null });
    draft.attributes = Object.fromEntries(Object.entries(draft.attributes).filter(([other]) => other !== name));
  }
  return null;
}

/** That another class is asked for, and that it is no more, is part of the history. */
function noteAsked({ classSaid, changes }: Draft, outcome: ReturnType<typeof reclassify>): void {
  if (outcome.kind !== "is" && outcome.kind !== "asked") return;
  const from = classSaid?.asked?.class ?? null;
  const to = outcome.said.asked?.class ?? null;
  if (from !== to) changes.push({ attribute: askedClass, from, to });
}

function tooMany({ ref }: Candidate, { fitting, rule }: Decision): CandidateFault {
  const named = fitting.slice(0, 5).map((id) => `"${id}"`);
  const more = fitting.length > named.length ? `, and ${String(fitting.length - named.length)} more` : "";
  return {
    code: "ambiguous",
    message: `"${ref.slice(0, 80)}" agrees in ${rule ?? "a rule"} with ${String(fitting.length)} configuration items, ${named.join(", ")}${more}: say which of them are one (opsloom cmdb duplicates)`,
  };
}

/** What is decided where the source names the CI: what rules find beside it may be the same thing twice. */
function named(id: string, found: Decision): Decision {
  const other =
    found.id === null || found.id === id
      ? []
      : [{ id: found.id, rule: found.rule ?? "", because: `agrees in ${found.rule ?? "a rule"} with "${id}"` }];
  return { id, rule: "id", alike: [...other, ...found.alike.filter((one) => one.id !== id)], fitting: [id] };
}

function checkNamed(draft: Draft | undefined, id: string, family: string, ciClass: CiClass): CandidateFault | null {
  if (draft === undefined)
    return {
      code: "unidentified",
      message: `there is no configuration item "${id.slice(0, 80)}": leave the id out to report a new one`,
    };
  const into = draft.stored?.mergedInto ?? null;
  if (into !== null)
    return { code: "unidentified", message: `"${id.slice(0, 80)}" was merged into "${into}": name that one` };
  return draft.family === family
    ? null
    : {
        code: "unknownClass",
        message: `"${id.slice(0, 80)}" is of class "${draft.ciClass}", which is recognized otherwise than "${ciClass.name}": name its class`,
      };
}

/**
 * Gives a key to a CI, unless another that is there has claimed it later: addresses and names are used again, and who
 * said so last has them; of two that said so at one instant the one that reports. A CI that is gone loses its keys. Who
 * has it too is noted.
 */
function claim(board: Board, key: OwnedKey, draft: Draft, at: number, isReported = true): void {
  const text = keyText(key);
  const owner = board.drafts.get(board.ownerOf.get(text) ?? "");
  const held = owner !== undefined && owner.id !== draft.id && owner.keys[key.rule]?.includes(key.key) === true;
  const gone = owner !== undefined && owner.stored !== null && owner.stored.state !== "active" && !owner.restored;
  const theirs = held && !gone ? claimedAt(owner.attributes, key.rule) : null;
  const wins = theirs === null || (isReported ? at >= theirs : at > theirs);
  if (held && !gone) board.rivals.push({ ...key, ciId: wins ? owner.id : draft.id });
  if (wins) board.ownerOf.set(text, draft.id);
}

/** Gives a CI whose keys were found out anew those that nobody has claimed later than it. */
export function claimKeys(board: Board, { id, family, keys }: Pick<Draft, "id" | "family" | "keys">): void {
  const draft = board.drafts.get(id);
  if (draft === undefined) return;
  for (const [rule, list] of Object.entries(keys))
    for (const key of list) claim(board, { family, rule, key }, draft, claimedAt(draft.attributes, rule), false);
}

/** By what the store, or a scenario, is asked for the CI of a candidate; or why it has no place. */
export function identifyItem(classes: CiClasses, item: PlacedItem): Identified | Unidentified {
  const ciClass = findClass(classes, item.candidate.class);
  if (ciClass === undefined)
    return { item, fault: { code: "unknownClass", message: `class "${item.candidate.class}" is not defined` } };
  const lookups = identify(ciClass, item.candidate, item.parents);
  const family = familyOf(classes, ciClass);
  if (lookups.ok) return { item, ciClass, family, lookups: lookups.value };
  const isNamed = item.candidate.id !== undefined && lookups.error.code !== "tooLarge";
  return isNamed ? { item, ciClass, family, lookups: [] } : { item, fault: lookups.error };
}

/** What the ids of a new CI are made of, where its name is taken. */
export function identityOf({ family, lookups }: Identified): Json {
  return [family, Object.fromEntries(lookups.map((lookup) => [lookup.rule, lookup.keys]))];
}

/** Its name, or how its payload calls it. */
export function nameOf(candidate: Candidate): string {
  const name = Object.hasOwn(candidate.attributes, "name") ? candidate.attributes["name"] : null;
  return typeof name === "string" && name.trim() !== "" ? name : candidate.ref;
}

function defaultsOf(ciClass: CiClass): JsonObject {
  return Object.fromEntries(
    Object.values(ciClass.attributes).flatMap((attribute) =>
      attribute.default === null ? [] : [[attribute.name, attribute.default]],
    ),
  );
}

function withoutNulls(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
}
