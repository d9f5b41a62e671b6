import type pg from "pg";
import { attributeOf } from "../../engine/identity/attribute.ts";
import type { Candidate, CandidateFault } from "../../engine/identity/candidate.ts";
import { checkComplete } from "../../engine/identity/check.ts";
import {
  chooseMatch,
  type CiClasses,
  type Decision,
  familyOf,
  findClass,
  identify,
  type Lookup,
  ruleName,
} from "../../engine/identity/identify.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import { reconcile } from "../../engine/identity/reconcile.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Ci } from "./ci.ts";
import { claimedAt } from "./claim.ts";
import { idsFor } from "./name.ts";
import type { Draft } from "./draft.ts";
import type { UpsertOutcome } from "./outcome.ts";
import type { Queryable } from "../pool.ts";
import { type KeyOwner, keyText, lockIdentities, type OwnedKey } from "./wave-lock.ts";
import { type WaveResult, writeWave } from "./wave-write.ts";

export interface WaveItem {
  readonly candidate: Candidate;
  /** Ids of the CIs it is identified within, by relation. */
  readonly parents: { readonly [relation: string]: string };
}

export interface WaveParams {
  readonly classes: CiClasses;
  readonly source: string;
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** What became of one candidate, before its relations. */
export type WaveOutcome = WithoutRelations<UpsertOutcome>;
type WithoutRelations<T> = T extends unknown ? Omit<T, "relations"> : never;

interface Unidentified {
  readonly item: WaveItem;
  readonly fault: CandidateFault;
}

interface Identified {
  readonly item: WaveItem;
  readonly ciClass: CiClass;
  readonly family: string;
  readonly lookups: readonly Lookup[];
}

/** What a wave asks the store for: who owns these keys, and which of these ids are taken. */
export interface WaveQuestion {
  readonly identified: readonly (Identified | Unidentified)[];
  readonly keys: readonly OwnedKey[];
  /** CIs that candidates name by their id. */
  readonly named: readonly string[];
  /** The id that each new CI would like, then others. */
  readonly ids: readonly (readonly string[])[];
}

/** What the store answered. */
export interface WaveReading {
  readonly owners: readonly KeyOwner[];
  readonly cis: readonly Ci[];
  readonly taken: ReadonlySet<string>;
}

/**
 * Identifies and writes candidates whose parents are known (U1, U2, U3, U5 of upsert.ts). One outcome for each, in
 * their order.
 */
export async function upsertWave(
  client: pg.PoolClient,
  params: WaveParams,
  items: readonly WaveItem[],
): Promise<WaveOutcome[]> {
  const question = askWave(params, items);
  const locked = await lockIdentities(client, { ...question, slugs: question.ids.map(([slug = ""]) => slug) });
  const { outcomes, result } = decideWave(params, question, { ...locked, taken: await readTaken(client, question) });
  await writeWave(client, params, result);
  return outcomes;
}

/** Which ids that the wave may give are given already. */
export async function readTaken(db: Queryable, { ids }: Pick<WaveQuestion, "ids">): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>("select id from cis where id = any($1)", [[...new Set(ids.flat())]]);
  return new Set(rows.map((row) => row.id));
}

export function askWave(params: WaveParams, items: readonly WaveItem[]): WaveQuestion {
  const identified = items.map((item) => identifyItem(params.classes, item));
  const found = identified.filter((one) => "lookups" in one);
  return {
    identified,
    keys: found.flatMap(({ family, lookups }) => ownedKeys(family, lookups)),
    named: found.flatMap(({ item }) => item.candidate.id ?? []),
    ids: found.map(({ item, family, lookups }) => idsFor(nameOf(item.candidate), [family, keysOf(lookups)])),
  };
}

/** What becomes of each candidate, in their order, and what is to be written; nothing is read or written here. */
export function decideWave(
  params: WaveParams,
  { identified }: WaveQuestion,
  { owners, cis, taken }: WaveReading,
): { readonly outcomes: WaveOutcome[]; readonly result: WaveResult } {
  const drafts = new Map<string, Draft>(cis.map((ci) => [ci.id, draftOf(ci)]));
  const ownerOf = new Map<string, string>(owners.map((owner) => [keyText(owner), owner.ciId]));
  const board: Board = { drafts, ownerOf, taken: new Set(taken), alike: [], rivals: [] };
  const outcomes = identified.map((one): WaveOutcome => {
    if (!("lookups" in one)) return { ref: one.item.candidate.ref, kind: "refused", fault: one.fault };
    return place(params, one, board);
  });
  const seen = [...drafts.values()].filter((draft) => draft.seen);
  return {
    outcomes,
    result: { drafts: seen, ownersBefore: owners, ownerOf, alike: board.alike, rivals: board.rivals },
  };
}

interface Board {
  readonly drafts: Map<string, Draft>;
  readonly rivals: KeyOwner[];
  readonly ownerOf: Map<string, string>;
  readonly taken: Set<string>;
  readonly alike: { readonly id: string; readonly other: string; readonly because: string }[];
}

/** Finds or makes the CI of one candidate and puts the report into it, in memory. */
function place(params: WaveParams, one: Identified, board: Board): WaveOutcome {
  const { item, ciClass, family, lookups } = one;
  const { candidate } = item;
  const found = chooseMatch(lookups, (rule, key) => {
    const owner = board.drafts.get(board.ownerOf.get(keyText({ family, rule, key })) ?? "");
    // An owner that no longer has the key keeps only an old row: the key is free.
    return owner?.keys[rule]?.includes(key) === true ? { id: owner.id, keys: owner.keys } : undefined;
  });
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
    const id = idsFor(name, [family, keysOf(lookups)]).find((one) => !board.taken.has(one));
    if (id === undefined) throw new Error(`every id of a CI "${name}" is taken`);
    board.taken.add(id);
    draft = {
      stored: null,
      id,
      family,
      ciClass: ciClass.name,
      name,
      attributes: {},
      keys: {},
      aliases: {},
      changes: [],
      seen: true,
      restored: false,
    };
    board.drafts.set(id, draft);
  }
  draft.seen = true;
  const changesBefore = draft.changes.length;
  const isGuess = candidate.guessed?.includes("class") === true;
  if (!isNew && !isGuess && draft.ciClass !== ciClass.name && ciClass.ancestors.includes(draft.ciClass)) {
    // A source that knows it better: a host turns out to be a database server. The other way round nothing is learned.
    draft.changes.push({ attribute: "class", from: draft.ciClass, to: ciClass.name });
    draft.ciClass = ciClass.name;
  }
  const own = findClass(params.classes, draft.ciClass) ?? ciClass;
  const known = Object.fromEntries(Object.entries(attributes).filter(([name]) => attributeOf(own, name) !== undefined));
  const { source, at, by } = params;
  const guessed = candidate.guessed ?? [];
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
  // A value that was taken back finds the CI no more.
  const emptied = own.identify.filter((rule) => rule.by.some((name) => draft.attributes[name]?.value === null));
  if (emptied.length > 0) {
    const gone = emptied.map(ruleName);
    draft.keys = Object.fromEntries(Object.entries(draft.keys).filter(([rule]) => !gone.includes(rule)));
  }
  const refused = new Set(result.refusals.map((refusal) => refusal.attribute));
  for (const lookup of lookups) {
    const rule = own.identify[lookup.order] ?? ciClass.identify[lookup.order];
    // A value that did not win is not the CI's: its key would find it all the same.
    if (rule !== undefined && rule.by.some((name) => refused.has(name))) continue;
    const kept = draft.aliases[lookup.rule] ?? [];
    const all = kept.length === 0 ? lookup.keys : [...new Set([...kept, ...lookup.keys])].sort();
    draft.keys = { ...draft.keys, [lookup.rule]: all };
    for (const key of lookup.keys) claim(board, { family, rule: lookup.rule, key }, draft, at);
  }
  for (const other of decision.alike) board.alike.push({ id: draft.id, other: other.id, because: other.because });
  const kind = isNew ? "inserted" : draft.changes.length > changesBefore ? "updated" : "unchanged";
  return {
    ref: candidate.ref,
    kind,
    id: draft.id,
    rule: decision.rule,
    changes: draft.changes.slice(changesBefore),
    refusals: result.refusals,
  };
}

/** What is decided where the source names the CI: what rules find beside it may be the same thing twice. */
function named(id: string, found: Decision): Decision {
  const other =
    found.id === null || found.id === id
      ? []
      : [{ id: found.id, rule: found.rule ?? "", because: `agrees in ${found.rule ?? "a rule"} with "${id}"` }];
  return { id, rule: "id", alike: [...other, ...found.alike.filter((one) => one.id !== id)] };
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
 * said so last has them. A CI that is gone loses its keys. Who has it too is noted.
 */
function claim(board: Board, key: OwnedKey, draft: Draft, at: number): void {
  const text = keyText(key);
  const owner = board.drafts.get(board.ownerOf.get(text) ?? "");
  const held = owner !== undefined && owner.id !== draft.id && owner.keys[key.rule]?.includes(key.key) === true;
  const gone = owner !== undefined && owner.stored !== null && owner.stored.state !== "active" && !owner.restored;
  const wins = !held || gone || at >= claimedAt(owner.attributes, key.rule);
  if (held && !gone) board.rivals.push({ ...key, ciId: wins ? owner.id : draft.id });
  if (wins) board.ownerOf.set(text, draft.id);
}

function identifyItem(classes: CiClasses, item: WaveItem): Identified | Unidentified {
  const ciClass = findClass(classes, item.candidate.class);
  if (ciClass === undefined)
    return { item, fault: { code: "unknownClass", message: `class "${item.candidate.class}" is not defined` } };
  const lookups = identify(ciClass, item.candidate, item.parents);
  const family = familyOf(classes, ciClass);
  if (lookups.ok) return { item, ciClass, family, lookups: lookups.value };
  const isNamed = item.candidate.id !== undefined && lookups.error.code !== "tooLarge";
  return isNamed ? { item, ciClass, family, lookups: [] } : { item, fault: lookups.error };
}

function draftOf(ci: Ci): Draft {
  const { id, family, name, attributes, keys, aliases } = ci;
  return {
    stored: ci,
    id,
    family,
    ciClass: ci.class,
    name,
    attributes,
    keys,
    aliases,
    changes: [],
    seen: false,
    restored: false,
  };
}

function ownedKeys(family: string, lookups: readonly Lookup[]): OwnedKey[] {
  return lookups.flatMap(({ rule, keys }) => keys.map((key) => ({ family, rule, key })));
}

function keysOf(lookups: readonly Lookup[]): Json {
  return Object.fromEntries(lookups.map((lookup) => [lookup.rule, lookup.keys]));
}

function nameOf(candidate: Candidate): string {
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
