import type pg from "pg";
import type { Ci } from "../../engine/identity/ci.ts";
import type { Draft } from "../../engine/identity/draft.ts";
import type { Lookup } from "../../engine/identity/identify.ts";
import { type KeyOwner, keyText, type OwnedKey } from "../../engine/identity/key-owner.ts";
import {
  type Board,
  type Identified,
  identifyItem,
  identityOf,
  nameOf,
  place,
  type PlacedItem,
  type Placement,
  type PlaceParams,
  type Unidentified,
} from "../../engine/identity/place.ts";
import type { Queryable } from "../pool.ts";
import { draftOf } from "./draft-of.ts";
import { idsFor, slugOf } from "./name.ts";
import { lockIdentities } from "./wave-lock.ts";
import { type WaveResult, writeWave } from "./wave-write.ts";

/** What a wave asks the store for: who owns these keys, and which of these ids are taken. */
export interface WaveQuestion {
  readonly identified: readonly (Identified | Unidentified)[];
  readonly keys: readonly OwnedKey[];
  /** CIs that candidates name by their id. */
  readonly named: readonly string[];
  /** The id that each new CI would like. */
  readonly slugs: readonly string[];
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
  params: PlaceParams,
  items: readonly PlacedItem[],
  /** Is told which placeholders turned out to be something that is known, to be merged when this is committed. */
  onFilled: (filled: WaveResult["filled"]) => void,
): Promise<Placement[]> {
  const question = askWave(params, items);
  const locked = await lockIdentities(client, question);
  const { outcomes, result } = await decideWave(client, params, question, locked);
  await writeWave(client, params, result);
  onFilled(result.filled);
  return outcomes;
}

/** What becomes of each candidate; ids that are given already are read for those that are new, and so seldom. */
export async function decideWave(
  db: Queryable,
  params: PlaceParams,
  question: WaveQuestion,
  reading: Omit<WaveReading, "taken"> & { readonly alsoTaken?: Iterable<string> },
): Promise<WaveDecision> {
  const taken = new Set(reading.alsoTaken);
  const asked = new Set<string>();
  for (let wanted = idsOfNew(question, reading); ;) {
    const { rows } =
      wanted.length === 0
        ? { rows: [] }
        : await db.query<{ id: string }>("select id from cis where id = any($1)", [wanted]);
    for (const { id } of rows) taken.add(id);
    for (const id of wanted) asked.add(id);
    const decision = decide(params, question, { ...reading, taken }, asked);
    if (!("wanted" in decision)) return decision;
    wanted = decision.wanted;
  }
}

/** Ids that those may be given of which nothing is known: no key of theirs finds anything. */
function idsOfNew({ identified }: WaveQuestion, { owners }: Pick<WaveReading, "owners">): readonly string[] {
  const owned = new Set(owners.map(keyText));
  const ids = identified.flatMap((one) => {
    if (!("lookups" in one) || one.item.candidate.id !== undefined) return [];
    const isKnown = ownedKeys(one.family, one.lookups).some((key) => owned.has(keyText(key)));
    return isKnown ? [] : idsFor(nameOf(one.item.candidate), identityOf(one));
  });
  return [...new Set(ids)];
}

export function askWave(params: PlaceParams, items: readonly PlacedItem[]): WaveQuestion {
  const identified = items.map((item) => identifyItem(params.classes, item));
  const found = identified.filter((one) => "lookups" in one);
  return {
    identified,
    keys: found.flatMap(({ family, lookups }) => ownedKeys(family, lookups)),
    named: found.flatMap(({ item }) => item.candidate.id ?? []),
    slugs: found.map((one) => slugOf(nameOf(one.item.candidate))),
  };
}

/** What becomes of each candidate, in their order, and what is to be written. */
interface WaveDecision {
  readonly outcomes: Placement[];
  readonly result: WaveResult;
}

/** As `decideWave`; or of which ids it must be known first whether they are given: nothing is read or written here. */
function decide(
  params: PlaceParams,
  { identified }: WaveQuestion,
  { owners, cis, taken }: WaveReading,
  asked: ReadonlySet<string>,
): WaveDecision | { readonly wanted: readonly string[] } {
  const drafts = new Map<string, Draft>(cis.map((ci) => [ci.id, draftOf(ci)]));
  const ownerOf = new Map<string, string>(owners.map((owner) => [keyText(owner), owner.ciId]));
  const given = new Set(taken);
  const wanted = new Set<string>();
  const board: Board = {
    drafts,
    ownerOf,
    alike: [],
    filled: [],
    rivals: [],
    newId(name, identity) {
      const ids = idsFor(name, identity);
      for (const one of ids) if (!asked.has(one)) wanted.add(one);
      const id = ids.find((one) => !given.has(one));
      if (id === undefined) throw new Error(`every id of a CI "${name}" is taken`);
      given.add(id);
      return id;
    },
  };
  const outcomes = identified.map((one): Placement => {
    if (!("lookups" in one)) return { ref: one.item.candidate.ref, kind: "refused", fault: one.fault };
    return place(params, one, board);
  });
  if (wanted.size > 0) return { wanted: [...wanted] };
  const seen = [...drafts.values()].filter((draft) => draft.seen);
  return {
    outcomes,
    result: {
      drafts: seen,
      ownersBefore: owners,
      ownerOf,
      alike: board.alike,
      filled: board.filled,
      rivals: board.rivals,
    },
  };
}

function ownedKeys(family: string, lookups: readonly Lookup[]): OwnedKey[] {
  return lookups.flatMap(({ rule, keys }) => keys.map((key) => ({ family, rule, key })));
}
