-- A group is found by the terms that its alerts leave: a key that says what must be equal, and the CI where it must be
-- near. `primary_alert`: the one that the others come from. `into_id`: the group whose record it shares.
create function alert_term_hashes(terms jsonb) returns text[] language sql immutable parallel safe as $$
  select array(select distinct md5((t ->> 'key') || coalesce(' ' || (t ->> 'ci'), '')) from jsonb_array_elements(terms) as t)
$$;

alter table alert_groups add column terms jsonb not null default '[]';
alter table alert_groups add column primary_alert jsonb;
alter table alert_groups add column into_id text;
alter table alert_groups add column rules text[] not null default '{}'; -- of its alerts
update alert_groups set rules = array[rule] where closed_at is null;

-- Whether its rule grouped by CI stands in the rule: what it was found by before is found in both ways.
update alert_groups set terms = (
  select coalesce(jsonb_agg(jsonb_build_object('key', 'rule/' || rule || ' ' || signature, 'ci', ci, 'alert', coalesce(alerts[1], id))), '[]')
  from (select null::text as ci union all select unnest(cis)) as places)
where closed_at is null;

alter table alert_groups add column term_hashes text[] not null generated always as (alert_term_hashes(terms)) stored;

drop index alert_groups_open_signature;
drop index alert_groups_open_cis;
drop index alert_groups_open;
alter table alert_groups drop column signature;
create index alert_groups_open_terms on alert_groups using gin (term_hashes) where closed_at is null;
create index alert_groups_merged on alert_groups (into_id) where into_id is not null;
