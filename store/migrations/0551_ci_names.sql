-- By what events, entries of maps and people name CIs: one index of all of it, in lower case without outer blanks. A
-- trigger keeps it, whoever writes a CI, and costs nothing where none of it is another value.
create table ci_names (
  attribute text not null, -- id, name, fqdn, address, addresses
  value     text collate "C" not null,
  ci_id     text not null,
  primary key (attribute, value, ci_id)
);
-- Of what a part is searched for.
create index ci_names_by_part on ci_names using gin (value gin_trgm_ops) where attribute in ('id', 'name');

-- Names of those that were merged into it find the one that stays.
create function ci_names_of(ci cis) returns table (attribute text, value text) immutable language sql as $$
  select distinct said.attribute, lower(btrim(said.value)) from (
    select 'id' as attribute, ci.id as value
    union all select 'name', ci.name
    union all select a.name, ci.attributes -> a.name ->> 'value' from unnest(array['name', 'fqdn', 'address']) as a (name)
      where jsonb_typeof(ci.attributes -> a.name -> 'value') in ('string', 'number')
    union all select 'addresses', one from jsonb_array_elements_text(
      case when jsonb_typeof(ci.attributes -> 'addresses' -> 'value') = 'array' then ci.attributes -> 'addresses' -> 'value' else '[]' end) as one
    union all select a.name, key::jsonb ->> 0 from unnest(array['name', 'fqdn']) as a (name)
      cross join lateral jsonb_array_elements_text(
        case when jsonb_typeof(ci.aliases -> a.name) = 'array' then ci.aliases -> a.name else '[]' end) as key) said
  where btrim(said.value) <> '' and length(said.value) <= 600
$$;

create function note_ci_names() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from ci_names where ci_id = old.id and (attribute, value) in (select * from ci_names_of(old));
  end if;
  if tg_op <> 'DELETE' then
    insert into ci_names (attribute, value, ci_id) select n.attribute, n.value, new.id from ci_names_of(new) n
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger ci_names_noted after insert or delete on cis for each row execute function note_ci_names();
create trigger ci_names_changed after update on cis for each row
  when (old.name is distinct from new.name or old.aliases is distinct from new.aliases
    or (old.attributes #> '{name,value}') is distinct from (new.attributes #> '{name,value}')
    or (old.attributes #> '{fqdn,value}') is distinct from (new.attributes #> '{fqdn,value}')
    or (old.attributes #> '{address,value}') is distinct from (new.attributes #> '{address,value}')
    or (old.attributes #> '{addresses,value}') is distinct from (new.attributes #> '{addresses,value}'))
  execute function note_ci_names();
create function forget_ci_names() returns trigger language plpgsql as $$
begin
  truncate ci_names;
  return null;
end $$;
create trigger ci_names_forgotten after truncate on cis for each statement execute function forget_ci_names();

insert into ci_names (attribute, value, ci_id) select n.attribute, n.value, ci.id from cis ci cross join lateral ci_names_of(ci) n;

-- CIs are never deleted, and what is noted of one is written beside it: the check was a look-up for each row.
alter table ci_changes drop constraint ci_changes_ci_id_fkey;
