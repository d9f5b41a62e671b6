-- Who changed people and groups: whoever the transaction names; where it names nobody, whoever had the database.
create or replace function audit_people() returns trigger language plpgsql as $$
declare
  by_person text := nullif(current_setting('opsloom.person', true), '');
begin
  insert into audit_events (person, action, subject, details) values (
    by_person,
    new.kind || case when new.body is null then '.removed' when new.kind = 'member' then '.added' else '.saved' end,
    new.name,
    case when by_person is null then jsonb_build_object('databaseUser', session_user) else '{}' end
      || case when new.kind = 'member' then jsonb_build_object('member', new.member) else coalesce(new.body, '{}') end);
  return null;
end $$;

-- What a directory elsewhere calls them.
alter table users add column external_id text unique;
alter table groups add column external_id text unique;
