-- Everything that changes who may do what, and what the engine does: by person and time. Written in the transaction of
-- the change.
create table audit_events (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default clock_timestamp(),
  person  text,                                      -- $engine = the host itself; null = whoever had the database
  action  text not null,                             -- what was done: key.made
  subject text not null,                             -- to what: the id of a key, the name of a person
  details jsonb not null                             -- never a secret
);
create index audit_events_by_person on audit_events (person, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_events is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
  for each statement execute function audit_is_append_only();

-- People are changed in the database alone: who had it is its own user.
create function audit_people() returns trigger language plpgsql as $$
begin
  insert into audit_events (action, subject, details) values (
    new.kind || case when new.body is null then '.removed' when new.kind = 'member' then '.added' else '.saved' end,
    new.name,
    jsonb_build_object('databaseUser', session_user)
      || case when new.kind = 'member' then jsonb_build_object('member', new.member) else coalesce(new.body, '{}') end);
  return null;
end $$;
create trigger people_changes_audited after insert on people_changes for each row execute function audit_people();
