-- Lists by declaration: which fields a list filters and sorts by, and which words are searched, is what the definitions say.
create extension if not exists pg_trgm;

-- What the latest definitions of a type say of its lists, and how far the records that were there before are projected.
create table record_declarations (
  type      text primary key,
  digest    text not null,
  body      jsonb not null,
  published xid8 not null default pg_current_xact_id(), -- what began before it may still write by the one before
  filled_to text default ''                             -- id of the last record that is done; null = all are
);

-- One row for each value of each indexed field; an empty field has one without a value. What is open, which is what
-- queues ask for, is small and apart from what is over.
create table record_values (
  record_id text not null,
  type      text not null,
  final     boolean not null,
  field     text not null,
  position  integer not null,
  text      text collate "C",
  number    double precision,
  instant   timestamptz,
  primary key (record_id, field, position, final)
) partition by list (final);
create table record_values_open partition of record_values for values in (false);
create table record_values_final partition of record_values for values in (true);
create index record_values_text on record_values (type, field, text, record_id) where text is not null;
create index record_values_number on record_values (type, field, number, record_id) where number is not null;
create index record_values_instant on record_values (type, field, instant, record_id) where instant is not null;
create index record_values_empty on record_values (type, field, record_id)
  where text is null and number is null and instant is null;
-- How common a value is depends on the field it is in.
create statistics record_values_open_common (mcv) on type, field, text from record_values_open;
create statistics record_values_final_common (mcv) on type, field, text from record_values_final;

-- Words by weight (A to D = 4 to 1), and the same text for words that are misspelt.
create table record_texts (
  record_id text primary key,
  type      text not null,
  label     text,
  words     tsvector not null,
  trigrams  text not null
);
create index record_texts_words on record_texts using gin (words);
create index record_texts_trigrams on record_texts using gin (trigrams gin_trgm_ops);

create index record_clocks_nearest on record_clocks (service_level, due_at, record_id) where phase = 'running';

-- Who opened a record is known of every record.
alter table records add column opened_by text;
update records set opened_by = snapshot ->> 'openedBy';
alter table records alter column opened_by set not null;

-- The columns that lists had until now become the declaration of the types that are published; a worker fills it from
-- the snapshots.
insert into record_declarations (type, digest, body)
select l.record_type, 'columns before 0110', jsonb_build_object(
  'fields', coalesce((select jsonb_object_agg(f.key, jsonb_build_object('type', f.value -> 'type', 'many', f.value -> 'many',
      'values', f.value -> 'values'))
    from jsonb_each(b.body -> 'recordType' -> 'fields') f
    where f.key in ('priority', 'caller', 'requester', 'assignee', 'assignmentGroup', 'ci', 'service')), '{}'),
  'search', case when b.body -> 'recordType' -> 'fields' ? 'title' then '{"title": 4}'::jsonb else '{}'::jsonb end,
  'columns', '["number", "state", "priority", "assignee", "updatedAt", "title"]'::jsonb)
from latest_bundles l join bundles b on b.digest = l.digest;

drop index records_open, records_by_assignee, records_by_group, records_by_ci, records_by_type;
alter table records drop column title, drop column priority, drop column caller, drop column assignee,
  drop column assignment_group, drop column ci, drop column service;
create index records_by_type on records (type, updated_at desc, id desc);
create index records_open on records (type, updated_at desc, id desc) where not final;
create index records_open_by_opening on records (type, opened_at desc, id desc) where not final;
create index records_by_state on records (type, state, updated_at desc, id desc);
create index records_by_opener on records (opened_by, opened_at desc);
