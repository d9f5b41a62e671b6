import type pg from "pg";
import { causeBounds, type Trouble } from "../../engine/cause/causes.ts";
import { longestAfter, longestBefore, strengthOf, type Suspect } from "../../engine/cause/suspect.ts";
import { withoutImpact } from "../../engine/identity/relation.ts";
import { type DependentStep, DependentsWalk } from "../../engine/map/dependents.ts";
import { readRelationTypes } from "../cmdb/relation-types.ts";
import type { Queryable } from "../pool.ts";
import { inSnapshot } from "../transaction.ts";

export interface CauseReading {
  readonly steps: readonly DependentStep[];
  readonly suspects: readonly Suspect[];
  /** CIs that were looked at; `truncated`: there are more. */
  readonly looked: number;
  readonly truncated: boolean;
}

/** Suspects of one kind that are read, the latest first. */
const mostSuspects = 2_000;

/** All that may have caused trouble, and how it hangs together, of one snapshot. */
export async function readSuspects(pool: pg.Pool, { at, cis }: Pick<Trouble, "at" | "cis">): Promise<CauseReading> {
  return inSnapshot(pool, async (db) => {
    const { steps, ids, truncated } = await readBelow(db, cis);
    const asked = [ids, new Date(at - longestBefore), new Date(at + longestAfter), mostSuspects];
    const suspects = [await readWork(db, asked), await readItems(db, asked), await readAlerting(db, asked)].flat();
    return { steps, suspects, looked: ids.length, truncated };
  });
}

/** What CIs depend on, one level a statement; those that are gone are neither looked at nor walked through. */
async function readBelow(db: Queryable, cis: readonly string[]) {
  const none = withoutImpact(await readRelationTypes(db));
  const walk = new DependentsWalk(cis, causeBounds);
  const steps: DependentStep[] = [];
  const mostRows = causeBounds.limit * 20;
  for (let ids = walk.next(); ids.length > 0; ids = walk.next()) {
    const { rows } = await db.query<DependentStep>(
      `select r.from_ci as "from", r.type, r.to_ci as "to", trunc(extract(epoch from r.first_seen_at) * 1000)::bigint as since
       from ci_relations r join cis ci on ci.id = r.to_ci and ci.state = 'active'
       where r.from_ci = any($1) and r.type <> all($2) order by r.from_ci, r.type, r.to_ci limit $3`,
      [ids, none, mostRows + 1],
    );
    const taken = rows.slice(0, mostRows);
    steps.push(...taken);
    walk.take(
      taken.map(({ from, to, ...step }) => ({ ...step, from: to, to: from })),
      rows.length > mostRows,
    );
  }
  return { steps, ids: [...new Set([...cis, ...walk.found().map(({ id }) => id)])], truncated: walk.truncated };
}

interface Row {
  id: string;
  ci: string;
  what: string;
  from: Date;
  until: Date | null;
}

const suspectOf = (kind: Suspect["kind"], { from, until, ...row }: Row, strength = 1): Suspect => ({
  ...row,
  kind,
  from: from.getTime(),
  until: until?.getTime() ?? null,
  strength,
});

/** Windows that records hold or held on the CIs themselves, not on what depends on those. */
async function readWork(db: Queryable, asked: readonly unknown[]): Promise<Suspect[]> {
  const { rows } = await db.query<Row>(
    `select held.id, held.ci, coalesce(r.snapshot -> 'fields' ->> 'title', r.number) as what, min(held.from_at) as "from",
       max(held.until_at) as until
     from (
       select h.record_id as id, h.ci, lower(h.during) as from_at, upper(h.during) as until_at
       from reservations h join records o on o.id = h.record_id
       where h.ci = any($1) and h.during && tstzrange($2, $3)
         and coalesce(o.snapshot -> 'reservation' -> 'closure' -> 'of' ? h.ci, true)
       union all
       select p.record_id, p.ci, p.from_at, p.until_at from past_windows p
       where p.ci = any($1) and p.until_at >= $2 and p.from_at < $3
     ) held join records r on r.id = held.id
     group by held.id, held.ci, r.snapshot -> 'fields' ->> 'title', r.number
     order by max(held.until_at) desc, held.id limit $4`,
    [...asked],
  );
  return rows.map((row) => suspectOf("work", row));
}

/** What the CMDB says of them became another. */
async function readItems(db: Queryable, asked: readonly unknown[]): Promise<Suspect[]> {
  const { rows } = await db.query<Row>(
    `select c.id::text as id, c.ci_id as ci, c.at as "from", c.at as until,
       (select string_agg(one ->> 'attribute', ', ' order by one ->> 'attribute') from jsonb_array_elements(c.changes) one)
         || ' changed, says ' || coalesce(c.by, c.source) as what
     from ci_changes c
     where c.ci_id = any($1) and c.at >= $2 and c.at < $3 and jsonb_array_length(c.changes) > 0
     order by c.at desc, c.id limit $4`,
    [...asked],
  );
  return rows.map((row) => suspectOf("item", row));
}

/** Episodes of alerts that went on then. */
async function readAlerting(db: Queryable, asked: readonly unknown[]): Promise<Suspect[]> {
  const { rows } = await db.query<Row & { severity: number | null }>(
    `with near as (
       select distinct alert_id, episode from alert_changes where ci = any($1) and at >= $2 and at < $3
     ), episodes as (
       select c.alert_id, c.episode, min(c.at) as from_at, min(c.at) filter (where c.state = 'clear') as until_at,
         min(c.severity) filter (where c.severity > 0) as severity,
         (array_agg(c.title order by c.id))[1] as title, (array_agg(c.ci order by c.id desc))[1] as ci
       from near join alert_changes c using (alert_id, episode) group by 1, 2
     )
     select distinct on (alert_id) alert_id as id, ci, title as what, from_at as "from", until_at as until, severity
     from episodes where ci = any($1) order by alert_id, from_at desc limit $4`,
    [...asked],
  );
  return rows.map(({ severity, ...row }) => suspectOf("alert", row, strengthOf(severity)));
}
