-- Sets of configuration items that may be one thing, each with the record by which people decide of it.
create table ci_duplicate_sets (
  id        bigint generated always as identity primary key,
  class     text not null,              -- whose `duplicates` has opened it
  cis       text[] not null,            -- those of it now; of a closed one the last
  news      int not null default 0,     -- how often its record was told that it has changed
  record_id text,                       -- null = it is not opened yet
  opened_at timestamptz not null,
  closed_at timestamptz                 -- null = it is open
);

-- The open set of an item: one at most.
create table ci_duplicates (
  ci_id  text primary key,
  set_id bigint not null references ci_duplicate_sets
);
create index ci_duplicates_by_set on ci_duplicates (set_id);

-- Who looks like an item, from its other side too.
create index ci_lookalikes_by_other on ci_lookalikes (other_ci);
