-- Who a person was, and who was in which group, at any time. Triggers keep it, so that every way of changing people is
-- noted; addresses are not, for no number needs them. A log of its own: nothing else says what was.
create table people_changes (
  id     bigint generated always as identity primary key,
  at     timestamptz not null default clock_timestamp(),
  kind   text not null check (kind in ('person', 'group', 'member')),
  name   text not null,                              -- of the person or the group
  member text not null default '',                   -- who is in the group, of a membership
  body   jsonb                                       -- {title, active, manager, roles}, {title, manager}, {}; null = gone
);
create index people_changes_by_name on people_changes (kind, name, member, id);
create index people_changes_by_member on people_changes (member, id) where kind = 'member';

create function people_changes_are_kept() returns trigger language plpgsql as $$
begin
  raise exception 'rows of people_changes are added, never altered or removed: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger people_changes_stay before update or delete or truncate on people_changes
  for each statement execute function people_changes_are_kept();

create function person_body(u users) returns jsonb language sql immutable as $$
  select jsonb_build_object('title', u.title, 'active', u.active, 'manager', u.manager, 'roles', to_jsonb(u.roles))
$$;
create function group_body(g groups) returns jsonb language sql immutable as $$
  select jsonb_build_object('title', g.title, 'manager', g.manager)
$$;

create function note_person() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.name = new.name and person_body(old) = person_body(new) then return null; end if;
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.name <> new.name) then
    insert into people_changes (kind, name) values ('person', old.name);
  end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, body) values ('person', new.name, person_body(new)); end if;
  return null;
end $$;
create trigger users_noted after insert or update or delete on users for each row execute function note_person();

create function note_group() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.name = new.name and group_body(old) = group_body(new) then return null; end if;
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.name <> new.name) then
    insert into people_changes (kind, name) values ('group', old.name);
  end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, body) values ('group', new.name, group_body(new)); end if;
  return null;
end $$;
create trigger groups_noted after insert or update or delete on groups for each row execute function note_group();

create function note_member() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old = new then return null; end if;
  if tg_op <> 'INSERT' then insert into people_changes (kind, name, member) values ('member', old.group_name, old.user_name); end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, member, body) values ('member', new.group_name, new.user_name, '{}'); end if;
  return null;
end $$;
create trigger group_members_noted after insert or update or delete on group_members for each row execute function note_member();

-- What is there now is known since now.
insert into people_changes (kind, name, body) select 'person', u.name, person_body(u) from users u order by u.name;
insert into people_changes (kind, name, body) select 'group', g.name, group_body(g) from groups g order by g.name;
insert into people_changes (kind, name, member, body) select 'member', group_name, user_name, '{}' from group_members order by 2, 3;

create view people_spans as
select s.* from (
  select id, kind, name, member, body, at as valid_from, lead(at) over (partition by kind, name, member order by id) as valid_to
  from people_changes) s
where s.body is not null;

-- Where the log and the people differ: only a change past the triggers leaves anything here.
create view people_unnoted as
select coalesce(n.kind, s.kind) as kind, coalesce(n.name, s.name) as name, coalesce(n.member, s.member) as member
from (select kind, name, member, body from people_spans where valid_to is null) s
full join (
  select 'person' as kind, u.name, '' as member, person_body(u) as body from users u
  union all select 'group', g.name, '', group_body(g) from groups g
  union all select 'member', group_name, user_name, '{}' from group_members) n using (kind, name, member)
where n.body is distinct from s.body
union
-- What comes again while it is there, or goes twice: a row between was removed.
select kind, name, member from (
  select kind, name, member, body, lag(body) over w as before, row_number() over w as nth
  from people_changes window w as (partition by kind, name, member order by id)) c
where case when nth = 1 then body is null else body is not distinct from before end;
