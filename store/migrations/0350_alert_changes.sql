-- What alerts were over time, for what is counted of them: a row when an episode opens or closes, and when its severity,
-- its CI or its group becomes another. Events that say the same again add none.
create table alert_changes (
  id           bigint generated always as identity primary key,
  alert_id     text not null,
  episode      integer not null,
  at           timestamptz not null,                 -- when it was so, by its source; of a group, when the alert joined it
  committed_at timestamptz not null,                 -- when it was known
  source       text not null,
  state        text not null,                        -- firing clear
  severity     integer,
  title        text not null,
  ci           text,
  rule         text,                                 -- rule that grouped it
  group_id     text,
  count        bigint not null,                      -- events of the alert until then, and those that changed nothing
  duplicates   bigint not null
);
create index alert_changes_by_episode on alert_changes (alert_id, episode, id);
create index alert_changes_by_ci on alert_changes (ci, at) where ci is not null;
create index alert_changes_by_group on alert_changes (group_id) where group_id is not null;
create index alert_changes_by_instant on alert_changes (at);
create trigger alert_changes_stay before update on alert_changes for each statement execute function rows_are_never_altered();

-- The record that a group of alerts led to, and since when.
create table alert_records (
  group_id  text primary key,
  record_id text not null,
  at        timestamptz not null
);
create index alert_records_by_instant on alert_records (at);
create trigger alert_records_stay before update on alert_records for each statement execute function rows_are_never_altered();

-- Of alerts from before, what fires now is known; what was over is not.
insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, rule, group_id, count, duplicates)
select a.id, a.episode, a.changed_at, clock_timestamp(), a.source, a.state, a.severity, a.title, a.ci, g.rule, g.id,
  a.count, coalesce((a.alert ->> 'duplicates')::bigint, 0)
from alerts a left join alert_groups g on g.id = a.group_id and g.closed_at is null
where a.state = 'firing' order by a.id;
insert into alert_records (group_id, record_id, at)
select g.id, g.record_id, coalesce(r.opened_at, g.first_at) from alert_groups g left join records r on r.id = g.record_id
where g.closed_at is null and g.record_id is not null;
