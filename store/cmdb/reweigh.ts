/** Weighs what is said of CIs anew and writes what comes of it, under the locks of reports. */
import type pg from "pg";
import type { Ci } from "../../engine/identity/ci.ts";
import type { Draft } from "../../engine/identity/draft.ts";
import {
  type CiClasses,
  familyOf,
  findClass,
  type IdentityKeys,
  parentRelations,
} from "../../engine/identity/identify.ts";
import { keyText, type OwnedKey } from "../../engine/identity/key-owner.ts";
import { type Board, claimKeys } from "../../engine/identity/place.ts";
import type { AttributeChange } from "../../engine/identity/reconcile.ts";
import { relationDirection, type RelationTypes } from "../../engine/identity/relation.ts";
import { type Reweighed, reweigh } from "../../engine/identity/reweigh.ts";
import { draftOf } from "./draft-of.ts";
import { readCis } from "./find.ts";
import { setState } from "./retire.ts";
import { lockIdentities, readOwners } from "./wave-lock.ts";
import { noteChanges, writeIdentifiers } from "./wave-write.ts";

export interface ReweighCisParams {
  readonly classes: CiClasses;
  readonly types: RelationTypes;
  readonly ids: readonly string[];
  /** Whose word counts no more; null = everybody's counts. */
  readonly without: string | null;
  /** Who is noted to have changed them. */
  readonly source: string;
  readonly by?: string | undefined;
  readonly because?: string | undefined;
  /** Milliseconds. */
  readonly at: number;
  readonly dryRun: boolean;
}

/** What became of one of them. */
export interface ReweighedCi {
  readonly id: string;
  readonly class: string;
  readonly changes: readonly AttributeChange[];
  /** Rules of identification by which it was found and is found no more. */
  readonly lost: readonly string[];
  /** Nobody says anything of it any more: it is retired. */
  readonly retired: boolean;
}

/** In the order of their ids; of those whose class is not published nothing changes, and they are left out. */
export async function reweighCis(client: pg.PoolClient, params: ReweighCisParams): Promise<ReweighedCi[]> {
  const parents = await readParents(client, params);
  const judge = (ci: Ci): Reweighed | null => {
    const ciClass = findClass(params.classes, ci.class);
    if (ciClass === undefined || ci.mergedInto !== null) return null;
    return reweigh(ci, { ciClass, without: params.without, parents: parents.get(ci.id) ?? {} });
  };
  const familyNow = (ci: Ci): string => {
    const ciClass = findClass(params.classes, ci.class);
    return ciClass === undefined ? ci.family : familyOf(params.classes, ciClass);
  };
  const before = await readCis(client, params.ids);
  const keys = before.flatMap((ci) => [...owned(ci.family, ci.keys), ...owned(familyNow(ci), judge(ci)?.keys ?? {})]);
  const asked = { keys, named: params.ids, slugs: [] };
  const { owners, cis } = await (params.dryRun ? readOwners(client, asked) : lockIdentities(client, asked));
  const drafts = new Map<string, Draft>(cis.map((ci) => [ci.id, draftOf(ci)]));
  const board: Board = {
    drafts,
    ownerOf: new Map(owners.map((owner) => [keyText(owner), owner.ciId])),
    rivals: [],
    alike: [],
    filled: [],
    newId: () => {
      throw new Error("what is weighed anew makes no item");
    },
  };
  const wanted = new Set(params.ids);
  const outcomes: ReweighedCi[] = [];
  for (const ci of cis.filter(({ id }) => wanted.has(id))) {
    const judged = judge(ci);
    const draft = drafts.get(ci.id);
    if (judged === null || draft === undefined) continue;
    draft.attributes = judged.attributes;
    draft.changes.push(...judged.changes);
    draft.keys = judged.keys;
    draft.seen = true;
    const name = judged.attributes["name"]?.value;
    if (typeof name === "string" && name.trim() !== "") draft.name = name;
    claimKeys(board, { ...draft, family: familyNow(ci) });
    const lost = Object.keys(ci.keys).filter((rule) => (judged.keys[rule] ?? []).length === 0);
    const retired = judged.isUnsaid && ci.state !== "retired" && params.without !== null;
    outcomes.push({ id: ci.id, class: ci.class, changes: judged.changes, lost: lost.sort(), retired });
  }
  if (!params.dryRun) await write(client, params, { owners, board, familyNow, outcomes });
  return outcomes;
}

async function write(
  client: pg.PoolClient,
  params: ReweighCisParams,
  {
    owners,
    board,
    familyNow,
    outcomes,
  }: {
    readonly owners: readonly (OwnedKey & { readonly ciId: string })[];
    readonly board: Board;
    readonly familyNow: (ci: Ci) => string;
    readonly outcomes: readonly ReweighedCi[];
  },
): Promise<void> {
  const drafts = [...board.drafts.values()].filter(({ seen }) => seen);
  await client.query(
    `update cis set attributes = d.attributes, keys = d.keys, name = d.name, family = d.family,
       version = version + d.changed::int,
       changed_at = case when d.changed then greatest(changed_at, to_timestamp($7 / 1000.0)) else changed_at end
     from unnest($1::text[], $2::jsonb[], $3::jsonb[], $4::text[], $5::text[], $6::boolean[])
       as d (id, attributes, keys, name, family, changed)
     where cis.id = d.id`,
    [
      drafts.map(({ id }) => id),
      drafts.map(({ attributes }) => JSON.stringify(attributes)),
      drafts.map(({ keys }) => JSON.stringify(keys)),
      drafts.map(({ name }) => name),
      drafts.map(({ stored, family }) => (stored === null ? family : familyNow(stored))),
      drafts.map(({ changes }) => changes.length > 0),
      params.at,
    ],
  );
  await client.query(
    "delete from ci_identifiers i using cis ci where i.ci_id = ci.id and ci.id = any($1) and i.family <> ci.family",
    [drafts.map(({ id }) => id)],
  );
  await writeIdentifiers(client, {
    drafts,
    ownersBefore: owners,
    ownerOf: board.ownerOf,
    rivals: board.rivals,
    alike: [],
  });
  await noteChanges(
    client,
    params,
    drafts.filter(({ changes }) => changes.length > 0),
  );
  const retired = outcomes.flatMap((one) => (one.retired ? [one.id] : []));
  await setState(client, retired, { ...params, state: "retired" });
}

const owned = (family: string, keys: IdentityKeys): OwnedKey[] =>
  Object.entries(keys).flatMap(([rule, list]) => list.map((key) => ({ family, rule, key })));

/** By CI, the one at the other end of each relation that it is identified within; the one that is known longest. */
async function readParents(
  client: pg.PoolClient,
  { classes, types, ids }: ReweighCisParams,
): Promise<ReadonlyMap<string, { readonly [relation: string]: string }>> {
  const relations = [...new Set(Object.values(classes).flatMap(parentRelations))].flatMap((name) => {
    const direction = relationDirection(types, name);
    return direction === null ? [] : [{ name, type: direction.type.names[0], reversed: direction.reversed }];
  });
  const { rows } = await client.query<{ id: string; name: string; parent: string }>(
    `select distinct on (ci.id, w.name) ci.id, w.name, case when w.reversed then r.from_ci else r.to_ci end as parent
     from unnest($1::text[]) as ci (id)
     cross join unnest($2::text[], $3::text[], $4::boolean[]) as w (name, type, reversed)
     join ci_relations r on r.type = w.type and ci.id = case when w.reversed then r.to_ci else r.from_ci end
     order by ci.id, w.name, r.first_seen_at, parent`,
    [
      ids,
      relations.map(({ name }) => name),
      relations.map(({ type }) => type),
      relations.map(({ reversed }) => reversed),
    ],
  );
  const found = new Map<string, { [relation: string]: string }>();
  for (const { id, name, parent } of rows) found.set(id, { ...found.get(id), [name]: parent });
  return found;
}
