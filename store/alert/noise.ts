import type { Noise } from "../../engine/alert/noise.ts";
import type { Queryable } from "../pool.ts";

/**
 * What was sent, and what reached people, of the alerts that began to fire from an instant on (UTC milliseconds), by
 * what was kept of them.
 */
export async function readNoise(db: Queryable, since: number): Promise<Omit<Noise, "told">> {
  const { rows } = await db.query<Omit<Noise, "told">>(
    `with begun as (
       select c.alert_id, c.episode, min(c.count) as first, max(c.count) as last, bool_or(c.state = 'clear') as over,
         (array_agg(c.group_id order by c.id desc) filter (where c.group_id is not null))[1] as group_id
       from alert_changes c
       where c.committed_at >= $1 and c.episode > 0 and not exists (
         select from alert_changes e where e.alert_id = c.alert_id and e.episode = c.episode and e.committed_at < $1)
       group by c.alert_id, c.episode)
     select coalesce(sum(greatest(b.last, case when b.over then 0 else coalesce(a.count, 0) end) - b.first + 1), 0)::float8 as events,
       count(*)::float8 as alerts, count(distinct coalesce(g.into_id, b.group_id))::float8 as groups,
       count(distinct coalesce(g.record_id, r.record_id))::float8 as records
     from begun b left join alerts a on a.id = b.alert_id and a.episode = b.episode
       left join alert_groups g on g.id = b.group_id left join alert_records r on r.group_id = b.group_id`,
    [new Date(since)],
  );
  return rows[0] ?? { events: 0, alerts: 0, groups: 0, records: 0 };
}
