-- Versions of records: who sees them alone is shown, and finds by, what was frozen last.
alter table records
  add column version integer not null default 0,
  add column hidden boolean not null default false;

-- Words of the last version of each record that has one, as record_texts has those of the draft.
create table frozen_texts (
  record_id text primary key,
  type text not null,
  label text,
  words tsvector not null,
  trigrams text not null
);
create index frozen_texts_words on frozen_texts using gin (words);
create index frozen_texts_trigrams on frozen_texts using gin (trigrams gin_trgm_ops);
