import type pg from "pg";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { attributeOf } from "../../engine/identity/attribute.ts";
import type { Candidate, CandidateFault } from "../../engine/identity/candidate.ts";
import { checkComplete } from "../../engine/identity/check.ts";
import {
  chooseMatch,
  type CiClasses,
  familyOf,
  findClass,
  identify,
  type Lookup,
} from "../../engine/identity/identify.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import { reconcile } from "../../engine/identity/reconcile.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Ci } from "./ci.ts";
import { longIdOf, slugOf } from "./name.ts";
import type { Draft } from "./draft.ts";
import type { UpsertOutcome } from "./outcome.ts";
import { keyText, lockIdentities, type OwnedKey } from "./wave-lock.ts";
import { writeWave } from "./wave-write.ts";

export interface WaveItem {
  readonly candidate: Candidate;
  /** Ids of the CIs it is identified within, by relation. */
  readonly parents: { readonly [relation: string]: string };
}

export interface WaveParams {
  readonly classes: CiClasses;
  readonly source: string;
  readonly at: number;
}

interface Identified {
  readonly item: WaveItem;
  readonly ciClass: CiClass;
  readonly family: string;
  readonly lookups: readonly Lookup[];
}

/**
 * Identifies and writes candidates whose parents are known (U1, U2, U3, U5 of upsert.ts). One outcome for each, in
 * their order.
 */
export async function upsertWave(
  client: pg.PoolClient,
  params: WaveParams,
  items: readonly WaveItem[],
): Promise<UpsertOutcome[]> {
  const identified = items.map((item) => identifyItem(params.classes, item));
  const found = identified.filter((one) => "lookups" in one);
  const keys = found.flatMap(({ family, lookups }) => ownedKeys(family, lookups));
  const slugs = found.map(({ item }) => slugOf(nameOf(item.candidate)));
  const { owners, cis } = await lockIdentities(client, { keys, slugs });
  const taken = new Set(
    (await client.query<{ id: string }>("select id from cis where id = any($1)", [[...new Set(slugs)]])).rows.map(
      (row) => row.id,
    ),
  );

  const drafts = new Map<string, Draft>(cis.map((ci) => [ci.id, draftOf(ci)]));
  const ownerOf = new Map<string, string>(owners.map((owner) => [keyText(owner), owner.ciId]));
  const alike: { readonly id: string; readonly other: string; readonly because: string }[] = [];
  const outcomes = identified.map((one): UpsertOutcome => {
    if (!("lookups" in one)) return { ref: one.item.candidate.ref, kind: "refused", fault: one.fault };
    return place(params, one, { drafts, ownerOf, taken, alike });
  });
  await writeWave(client, params, {
    drafts: [...drafts.values()].filter((draft) => draft.seen),
    ownersBefore: owners,
    ownerOf,
    alike,
  });
  return outcomes;
}

interface Board {
  readonly drafts: Map<string, Draft>;
  readonly ownerOf: Map<string, string>;
  readonly taken: Set<string>;
  readonly alike: { readonly id: string; readonly other: string; readonly because: string }[];
}

/** Finds or makes the CI of one candidate and puts the report into it, in memory. */
function place(params: WaveParams, one: Identified, board: Board): UpsertOutcome {
  const { item, ciClass, family, lookups } = one;
  const { candidate } = item;
  const decision = chooseMatch(lookups, (rule, key) => {
    const owner = board.drafts.get(board.ownerOf.get(keyText({ family, rule, key })) ?? "");
    // An owner that no longer has the key keeps only an old row: the key is free.
    return owner?.keys[rule]?.includes(key) === true ? { id: owner.id, keys: owner.keys } : undefined;
  });
  let draft = decision.id === null ? undefined : board.drafts.get(decision.id);
  const isNew = draft === undefined;
  let attributes: JsonObject = candidate.attributes;
  if (draft === undefined) {
    attributes = { ...defaultsOf(ciClass), ...withoutNulls(candidate.attributes) };
    const incomplete = checkComplete(ciClass, attributes);
    if (incomplete !== null) return { ref: candidate.ref, kind: "refused", fault: incomplete };
    const name = nameOf(candidate);
    const slug = slugOf(name);
    const id = board.taken.has(slug) ? longIdOf(name, canonicalJson([family, keysOf(lookups)])) : slug;
    board.taken.add(id);
    draft = {
      stored: null,
      id,
      family,
      ciClass: ciClass.name,
      name,
      attributes: {},
      keys: {},
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
  const { source, at } = params;
  const result = reconcile(own, draft.attributes, { attributes: known, source, at, guessed: candidate.guessed ?? [] });
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
  const refused = new Set(result.refusals.map((refusal) => refusal.attribute));
  for (const lookup of lookups) {
    const rule = own.identify[lookup.order] ?? ciClass.identify[lookup.order];
    // A value that did not win is not the CI's: its key would find it all the same.
    if (rule !== undefined && rule.by.some((name) => refused.has(name))) continue;
    draft.keys = { ...draft.keys, [lookup.rule]: lookup.keys };
    for (const key of lookup.keys) claim(board, { family, rule: lookup.rule, key }, draft);
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

/**
 * Gives a key to a CI, unless another that is there has it. A CI that is gone loses it: addresses and names are used
 * again.
 */
function claim(board: Board, key: OwnedKey, draft: Draft): void {
  const owner = board.drafts.get(board.ownerOf.get(keyText(key)) ?? "");
  const held = owner !== undefined && owner.id !== draft.id && owner.keys[key.rule]?.includes(key.key) === true;
  const gone = owner !== undefined && owner.stored !== null && owner.stored.state !== "active" && !owner.restored;
  if (!held || gone) board.ownerOf.set(keyText(key), draft.id);
}

function identifyItem(
  classes: CiClasses,
  item: WaveItem,
): Identified | { readonly item: WaveItem; readonly fault: CandidateFault } {
  const ciClass = findClass(classes, item.candidate.class);
  if (ciClass === undefined)
    return { item, fault: { code: "unknownClass", message: `class "${item.candidate.class}" is not defined` } };
  const lookups = identify(ciClass, item.candidate, item.parents);
  return lookups.ok
    ? { item, ciClass, family: familyOf(classes, ciClass), lookups: lookups.value }
    : { item, fault: lookups.error };
}

function draftOf(ci: Ci): Draft {
  const { id, family, name, attributes, keys } = ci;
  return {
    stored: ci,
    id,
    family,
    ciClass: ci.class,
    name,
    attributes,
    keys,
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
