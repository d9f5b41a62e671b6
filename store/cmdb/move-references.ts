import type { Queryable } from "../pool.ts";
import { moveTraffic } from "../traffic/move.ts";

/**
 * What points to CIs that are merged points to the one that stays: alerts and their groups, repairs, sightings,
 * resources of accounts, traffic, files and pairs that look alike. What a repair may still do of an item counts those
 * of both. Records are not rewritten, since their ledgers are not: what reads a CI of them follows the id.
 */
export async function moveReferences(db: Queryable, main: string, others: readonly string[]): Promise<void> {
  await moveTraffic(db, main, others);
  await db.query(
    `update alerts set ci = $1, alert = case when alert ? 'ci' then jsonb_set(alert, '{ci}', to_jsonb($1::text)) else alert end
     where ci = any($2)`,
    [main, others],
  );
  await db.query(
    `update alert_groups set cis = (select array_agg(distinct case when c = any($2) then $1 else c end) from unnest(cis) as c),
       terms = (select coalesce(jsonb_agg(case when t ->> 'ci' = any($2) then jsonb_set(t, '{ci}', to_jsonb($1::text)) else t end), '[]')
         from jsonb_array_elements(terms) as t),
       primary_alert = case when primary_alert ->> 'ci' = any($2) then jsonb_set(primary_alert, '{ci}', to_jsonb($1::text)) else primary_alert end
     where cis && $2`,
    [main, others],
  );
  for (const table of ["remediation_runs", "remediation_releases"])
    await db.query(`update ${table} set ci = $1 where ci = any($2)`, [main, others]);
  await db.query(
    `insert into ci_sightings (discovery, ci_id, address, port, seen_at, missed_runs, missed_since)
     select distinct on (discovery, address, port) discovery, $1, address, port, seen_at, missed_runs, missed_since
     from ci_sightings where ci_id = any($2) order by discovery, address, port, seen_at desc
     on conflict (discovery, ci_id, address, port) do nothing`,
    [main, others],
  );
  await db.query("delete from ci_sightings where ci_id = any($1)", [others]);
  await db.query(
    `insert into ci_files (ci_id, path, since, digest, pattern, seen_at)
     select distinct on (path, since) $1, path, since, digest, pattern, seen_at
     from ci_files where ci_id = any($2) order by path, since, seen_at desc
     on conflict (ci_id, path, since) do nothing`,
    [main, others],
  );
  await db.query("update cloud_resources set ci_id = $1 where ci_id = any($2)", [main, others]);
  await db.query("delete from ci_files where ci_id = any($1)", [others]);
  await db.query(
    `insert into ci_lookalikes (ci_id, other_ci, because, first_seen_at, last_seen_at, distinct_by, distinct_because)
     select distinct on (1, 2) least(a collate "C", b collate "C"), greatest(a collate "C", b collate "C"),
       because, first_seen_at, last_seen_at, distinct_by, distinct_because
     from (select case when ci_id = any($2) then $1 else ci_id end as a, case when other_ci = any($2) then $1 else other_ci end as b,
             because, first_seen_at, last_seen_at, distinct_by, distinct_because
           from ci_lookalikes where ci_id = any($2) or other_ci = any($2)) moved
     where a <> b order by 1, 2, distinct_by nulls last, last_seen_at desc
     on conflict (ci_id, other_ci) do nothing`,
    [main, others],
  );
  await db.query("delete from ci_lookalikes where ci_id = any($1) or other_ci = any($1)", [others]);
}
