/**
 * Sets of CIs that may be one thing: what opens, changes and closes them, in the transaction of whatever did so.
 *
 * S1. A CI is in one open set at most, whoever finds duplicates at the same time: one transaction judges at a time. It
 *     is the last lock that any takes, so that nobody waits in a ring.
 * S2. What a set tells its record goes into the outbox in the same transaction, once.
 */
import type pg from "pg";
import type { DuplicateEffect } from "../../engine/identity/duplicate-effect.ts";
import { openingOfSet } from "../../engine/identity/duplicate-effect.ts";
import { changeText, joinedText } from "../../engine/identity/duplicate-news.ts";
import {
  type AlikeCi,
  judgeSets,
  mainOf,
  type OpenSet,
  type SetChange,
  setView,
} from "../../engine/identity/duplicate-set.ts";
import { type CiClasses, findClass } from "../../engine/identity/identify.ts";
import { plainAttributes, type ProvenancedAttributes } from "../../engine/identity/reconcile.ts";
import { enqueue } from "../outbox/enqueue.ts";

const judgingLock = 4_600_021;

export interface JudgeParams {
  /** What looks alike or does so no more, among them those that are gone. */
  readonly ids: readonly string[];
  readonly classes: CiClasses;
  /** Milliseconds. */
  readonly at: number;
  /** What happened, for the records of sets that change by it: `"a" is "b" now`. */
  readonly text: string;
}

/** Judges the sets that have to do with these CIs anew. Nothing, where no class asks for it. */
export async function judgeDuplicates(client: pg.PoolClient, params: JudgeParams): Promise<void> {
  const { ids, classes } = params;
  if (ids.length === 0 || Object.values(classes).every(({ duplicates }) => duplicates === undefined)) return;
  await client.query("select pg_advisory_xact_lock($1)", [judgingLock]);
  const found = await readAround(client, ids);
  const effects: DuplicateEffect[] = [];
  for (const change of judgeSets(
    found.open,
    found.pairs.map(({ a, b }) => [a, b] as const),
  ))
    effects.push(...(await carryOut(client, params, found, change)));
  await enqueue(client, effects);
}

interface Around {
  readonly open: readonly (OpenSet & { readonly class: string })[];
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly because: string }[];
  readonly cis: ReadonlyMap<string, AlikeCi>;
}

/** All that looks alike by way of these, and the open sets that they are in. */
async function readAround(client: pg.PoolClient, ids: readonly string[]): Promise<Around> {
  const { rows: reached } = await client.query<{ id: string }>(
    `with recursive around (id) as (
       select unnest($1::text[])
       union
       select o.id from around a cross join lateral (
         select l.other_ci as id from ci_lookalikes l where l.ci_id = a.id and l.distinct_by is null
         union all select l.ci_id from ci_lookalikes l where l.other_ci = a.id and l.distinct_by is null
         union all select d.ci_id from ci_duplicates own join ci_duplicates d using (set_id) where own.ci_id = a.id) o)
     select id from around`,
    [ids],
  );
  const all = reached.map(({ id }) => id);
  const { rows: pairs } = await client.query<Around["pairs"][number]>(
    `select l.ci_id as a, l.other_ci as b, l.because from ci_lookalikes l
     join cis a on a.id = l.ci_id join cis b on b.id = l.other_ci
     where l.ci_id = any($1) and l.distinct_by is null and a.state <> 'retired' and b.state <> 'retired'
     order by l.ci_id collate "C", l.other_ci collate "C"`,
    [all],
  );
  const { rows: open } = await client.query<Around["open"][number]>(
    `select s.id::int as id, s.class, array_agg(d.ci_id order by d.ci_id collate "C") as cis
     from ci_duplicate_sets s join ci_duplicates d on d.set_id = s.id
     where s.id in (select set_id from ci_duplicates where ci_id = any($1)) group by s.id, s.class`,
    [all],
  );
  const { rows: cis } = await client.query<
    Omit<AlikeCi, "attributes"> & { readonly attributes: ProvenancedAttributes }
  >(
    `select id, name, class, attributes, floor(extract(epoch from first_seen_at) * 1000)::bigint as since
     from cis where id = any($1)`,
    [[...new Set(pairs.flatMap(({ a, b }) => [a, b]))]],
  );
  return { open, pairs, cis: new Map(cis.map((ci) => [ci.id, { ...ci, attributes: plainAttributes(ci.attributes) }])) };
}

async function carryOut(
  client: pg.PoolClient,
  { classes, at, text }: JudgeParams,
  { open, pairs, cis }: Around,
  change: SetChange,
): Promise<DuplicateEffect[]> {
  const classOf = (set: number): string => open.find(({ id }) => id === set)?.class ?? "";
  switch (change.kind) {
    case "open": {
      const members = change.cis.flatMap((id) => cis.get(id) ?? []);
      const main = mainOf(members);
      if (main === undefined || findClass(classes, main.class)?.duplicates?.open == null) return [];
      const { rows } = await client.query<{ id: number }>(
        `insert into ci_duplicate_sets (class, cis, opened_at) values ($1, $2, to_timestamp($3 / 1000.0)) returning id::int as id`,
        [main.class, change.cis, at],
      );
      const set = rows[0]?.id ?? 0;
      await setMembers(client, set, change.cis);
      const because = pairs.filter(({ a }) => change.cis.includes(a)).map((pair) => pair.because);
      const view = setView(members, because);
      return [{ id: openingOfSet(set), record: "", kind: "duplicates.open", set, class: main.class, view }];
    }
    case "change": {
      const { set } = change;
      await setMembers(client, set, change.cis);
      const { rows } = await client.query<{ news: number }>(
        "update ci_duplicate_sets set cis = $2, news = news + 1 where id = $1 returning news",
        [set, change.cis],
      );
      const id = `duplicates:${String(set)}#${String(rows[0]?.news ?? 0)}`;
      return [{ id, record: "", kind: "duplicates.change", set, class: classOf(set), text: changeText(change, text) }];
    }
    case "close": {
      const { set, into } = change;
      await client.query("delete from ci_duplicates where set_id = $1", [set]);
      await client.query("update ci_duplicate_sets set closed_at = to_timestamp($2 / 1000.0) where id = $1", [set, at]);
      const id = `duplicates:${String(set)}#clear`;
      const why = into === null ? text : joinedText;
      return [{ id, record: "", kind: "duplicates.clear", set, class: classOf(set), text: why }];
    }
  }
}

async function setMembers(client: pg.PoolClient, set: number, cis: readonly string[]): Promise<void> {
  await client.query("delete from ci_duplicates where set_id = $1 and ci_id <> all($2)", [set, cis]);
  await client.query(
    `insert into ci_duplicates (ci_id, set_id) select ci, $1 from unnest($2::text[]) as ci
     on conflict (ci_id) do update set set_id = excluded.set_id`,
    [set, cis],
  );
}

/** The record of a set; null = it has none yet. */
export async function recordOfSet(db: pg.Pool, set: number): Promise<string | null> {
  const { rows } = await db.query<{ record: string | null }>(
    "select record_id as record from ci_duplicate_sets where id = $1",
    [set],
  );
  return rows[0]?.record ?? null;
}

/** Remembers the record that a set has opened; the first one stays. */
export async function bindSet(db: pg.Pool, set: number, record: string): Promise<void> {
  await db.query("update ci_duplicate_sets set record_id = coalesce(record_id, $2) where id = $1", [set, record]);
}
