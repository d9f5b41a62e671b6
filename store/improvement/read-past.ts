import { specOf } from "../../engine/definition/spec-of.ts";
import type { Past, PastGroup, PastRule } from "../../engine/improvement/past.ts";
import { listLatestDefinitions } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** Groups that are looked at, the latest: more than people could read of. */
const mostGroups = 100_000;

/** What is kept of alerts that opened records since an instant, and of what people made of those. UTC milliseconds. */
export async function readPast(db: Queryable, since: number): Promise<Past> {
  const from = new Date(since);
  const { rows: groups } = await db.query<PastGroup>(
    `with led as (
       select group_id, record_id from alert_records where at >= $1 order by at desc, group_id limit $2
     ), member as (
       select distinct c.group_id, c.alert_id, c.episode from alert_changes c join led on led.group_id = c.group_id
     ), told as (
       select m.group_id, m.alert_id, m.episode, min(c.at) as from_at, min(c.at) filter (where c.state = 'clear') as until_at,
         (array_agg(c.rule order by c.id) filter (where c.group_id = m.group_id))[1] as rule
       from member m join alert_changes c using (alert_id, episode) group by 1, 2, 3
     ), grouped as (
       select group_id, (array_agg(rule order by from_at, alert_id))[1] as rule, min(from_at) as at,
         case when bool_and(until_at is not null) then max(until_at - from_at) end as longest
       from told group by 1
     )
     select g.group_id as id, g.rule, led.record_id as record, floor(extract(epoch from g.at) * 1000)::float8 as at,
       round(extract(epoch from g.longest) * 1000)::float8 as "longestMs",
       exists (select from ledger l where l.record_id = led.record_id and l.by_user not like '$%') as touched,
       coalesce((
         select array_agg(distinct run.value ->> 'runbook')
         from records o cross join lateral jsonb_each(o.snapshot -> 'runs') run
         where (o.id = led.record_id or o.opened_by not like '$%'
             and o.id in (select to_record from record_links where record_id = led.record_id))
           and run.value ->> 'outcome' = 'done' and run.value ->> 'runbook' is not null
       ), '{}') as runbooks
     from grouped g join led using (group_id) where g.rule is not null order by g.at, g.group_id`,
    [from, mostGroups],
  );
  return { since, groups, rules: await readRules(db, from) };
}

async function readRules(db: Queryable, since: Date): Promise<readonly PastRule[]> {
  const repaired = new Set((await listLatestDefinitions(db, "Remediation")).map(({ ir }) => ir.alert));
  const rules = await listLatestDefinitions(db, "AlertRule");
  const { rows } = await db.query<{ rule: string }>(
    "select distinct rule from alert_changes where at >= $1 and rule = any($2)",
    [since, rules.map(({ name }) => name)],
  );
  const { rows: young } = await db.query<{ name: string }>(
    `select name from definitions where kind = 'AlertRule' and name = any($2) group by name having min(published_at) > $1`,
    [since, rules.map(({ name }) => name)],
  );
  const taken = new Set(rows.map(({ rule }) => rule));
  const isYoung = new Set(young.map(({ name }) => name));
  return rules.map((rule) => ({
    name: rule.name,
    spec: specOf(rule, rule.source),
    repaired: repaired.has(rule.name),
    taken: taken.has(rule.name),
    old: !isYoung.has(rule.name),
  }));
}
