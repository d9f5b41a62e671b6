-- From when until when two CIs were related. A relation that is taken back is gone from ci_relations and stays here.
create table ci_relation_changes (
  id       bigint generated always as identity,
  from_ci  text not null,
  type     text not null,
  to_ci    text not null,
  present  boolean not null,                         -- false = it was taken back
  at       timestamptz not null,                     -- when the source saw it so
  source   text not null,
  noted_at timestamptz not null default clock_timestamp(),
  primary key (from_ci, type, to_ci, id)
);
create index ci_relation_changes_back on ci_relation_changes (to_ci, type, from_ci, id);

create function ci_relation_changes_are_kept() returns trigger language plpgsql as $$
begin
  raise exception 'rows of ci_relation_changes are added, never altered or removed: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger ci_relation_changes_stay before update or delete on ci_relation_changes
  for each statement execute function ci_relation_changes_are_kept();

insert into ci_relation_changes (from_ci, type, to_ci, present, at, source)
select from_ci, type, to_ci, true, first_seen_at, source from ci_relations order by from_ci, type, to_ci;

create view ci_relation_spans as
select s.id, s.from_ci, s.type, s.to_ci, s.source, s.valid_from, s.valid_to from (
  select id, from_ci, type, to_ci, present, source, at as valid_from,
    lead(at) over (partition by from_ci, type, to_ci order by id) as valid_to
  from ci_relation_changes) s
where s.present;

-- Where the log does not lead to what is there, or a row of it is gone between two others.
create view ci_relations_unnoted as
select coalesce(r.from_ci, s.from_ci) as from_ci, coalesce(r.type, s.type) as type, coalesce(r.to_ci, s.to_ci) as to_ci
from (select from_ci, type, to_ci from ci_relation_spans where valid_to is null) s
full join ci_relations r using (from_ci, type, to_ci)
where r.first_seen_at is null or s.from_ci is null
union
select from_ci, type, to_ci from (
  select from_ci, type, to_ci, present, lag(present, 1, false) over (partition by from_ci, type, to_ci order by id) as before
  from ci_relation_changes) c
where c.present = c.before;
