-- A report that confirms an item moves times within its row alone. Where neither an index of the row holds them, nor one
-- of its attributes, PostgreSQL writes the new version of a row beside the old one and no entry of any index.
-- What items are found by, the values of their attributes, is a row beside it, which is written when one of them is
-- another one.
create table ci_values (
  ci_id      text primary key,
  attributes jsonb not null                          -- attribute -> {value}
);

create function ci_values_of(attributes jsonb) returns jsonb immutable language sql as $$
  select coalesce(jsonb_object_agg(said.key, jsonb_build_object('value', said.value -> 'value')), '{}') from jsonb_each(attributes) said
$$;

insert into ci_values (ci_id, attributes) select id, ci_values_of(attributes) from cis;
create index ci_values_by_attribute on ci_values using gin (attributes jsonb_path_ops);
drop index cis_by_attribute;
-- Nothing asks for those that were seen last, of all or of a class, without looking at them otherwise.
drop index cis_by_last_seen;
-- Room for new versions of the rows of a page.
alter table cis set (fillfactor = 70);

-- A change of the CI moves its version; what is written without one is compared.
create function note_ci_values() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into ci_values (ci_id, attributes) select n.id, ci_values_of(n.attributes) from written n order by n.id
    on conflict (ci_id) do update set attributes = excluded.attributes;
  elsif tg_op = 'UPDATE' then
    insert into ci_values (ci_id, attributes)
    select n.id, ci_values_of(n.attributes) from written n join replaced o using (id)
    where n.attributes <> o.attributes and (n.version <> o.version
      or jsonb_path_query_array(n.attributes, '$.*.value') <> jsonb_path_query_array(o.attributes, '$.*.value')
      or array(select jsonb_object_keys(n.attributes)) <> array(select jsonb_object_keys(o.attributes)))
    order by n.id
    on conflict (ci_id) do update set attributes = excluded.attributes where ci_values.attributes <> excluded.attributes;
  else
    delete from ci_values v using replaced o where v.ci_id = o.id;
  end if;
  return null;
end $$;
create trigger ci_values_noted after insert on cis referencing new table as written
  for each statement execute function note_ci_values();
create trigger ci_values_changed after update on cis referencing old table as replaced new table as written
  for each statement execute function note_ci_values();
create trigger ci_values_gone after delete on cis referencing old table as replaced
  for each statement execute function note_ci_values();
create function forget_ci_values() returns trigger language plpgsql as $$
begin
  truncate ci_values;
  return null;
end $$;
create trigger ci_values_forgotten after truncate on cis for each statement execute function forget_ci_values();
