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
import { idsFor } from "./name.ts";
import { lockIdentities } from "./wave-lock.ts";
import { type WaveResult, writeWave } from "./wave-write.ts";

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
  params: PlaceParams,
  items: readonly PlacedItem[],
): Promise<Placement[]> {
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

export function askWave(params: PlaceParams, items: readonly PlacedItem[]): WaveQuestion {
  const identified = items.map((item) => identifyItem(params.classes, item));
  const found = identified.filter((one) => "lookups" in one);
  return {
    identified,
    keys: found.flatMap(({ family, lookups }) => ownedKeys(family, lookups)),
    named: found.flatMap(({ item }) => item.candidate.id ?? []),
    ids: found.map((one) => idsFor(nameOf(one.item.candidate), identityOf(one))),
  };
}

/** What becomes of each candidate, in their order, and what is to be written; nothing is read or written here. */
export function decideWave(
  params: PlaceParams,
  { identified }: WaveQuestion,
  { owners, cis, taken }: WaveReading,
): { readonly outcomes: Placement[]; readonly result: WaveResult } {
  const drafts = new Map<string, Draft>(cis.map((ci) => [ci.id, draftOf(ci)]));
  const ownerOf = new Map<string, string>(owners.map((owner) => [keyText(owner), owner.ciId]));
  const given = new Set(taken);
  const board: Board = {
    drafts,
    ownerOf,
    alike: [],
    rivals: [],
    newId(name, identity) {
      const id = idsFor(name, identity).find((one) => !given.has(one));
      if (id === undefined) throw new Error(`every id of a CI "${name}" is taken`);
      given.add(id);
      return id;
    },
  };
  const outcomes = identified.map((one): Placement => {
    if (!("lookups" in one)) return { ref: one.item.candidate.ref, kind: "refused", fault: one.fault };
    return place(params, one, board);
  });
  const seen = [...drafts.values()].filter((draft) => draft.seen);
  return {
    outcomes,
    result: { drafts: seen, ownersBefore: owners, ownerOf, alike: board.alike, rivals: board.rivals },
  };
}

function ownedKeys(family: string, lookups: readonly Lookup[]): OwnedKey[] {
  return lookups.flatMap(({ rule, keys }) => keys.map((key) => ({ family, rule, key })));
}
