import type { Trouble } from "../../engine/cause/causes.ts";
import type { Queryable } from "../pool.ts";

/** The trouble that alerts tell of: of the groups of a record, or of one alert and its group; null = there is none. */
export async function readTrouble(
  db: Queryable,
  of: { readonly record: string } | { readonly alert: string },
): Promise<Trouble | null> {
  const { rows } = await db.query<{ at: Date | null; cis: string[]; alerts: string[] }>(
    `with latest as (select episode, group_id from alert_changes where alert_id = $2 order by id desc limit 1),
     groups as (
       select group_id as id from alert_records where record_id = $1
       union select id from alert_groups where record_id = $1
       union select group_id from latest where group_id is not null
     ),
     episodes as (
       select distinct c.alert_id, c.episode from alert_changes c join groups on groups.id = c.group_id
       union select $2::text, episode from latest
     ),
     told as (
       select c.alert_id, min(c.at) as at, (array_agg(c.ci order by c.id desc))[1] as ci
       from episodes join alert_changes c using (alert_id, episode) group by 1
     )
     select min(at) as at, coalesce(array_agg(distinct ci) filter (where ci is not null), '{}') as cis,
       coalesce(array_agg(distinct alert_id), '{}') as alerts from told`,
    ["record" in of ? of.record : null, "alert" in of ? of.alert : null],
  );
  const [row] = rows;
  return row === undefined || row.at === null ? null : { at: row.at.getTime(), cis: row.cis, alerts: row.alerts };
}
