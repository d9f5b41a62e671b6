-- Who said what of a configuration item, where it was a person, and why; and what a request to write them was answered.
alter table ci_changes add column by text;      -- null = a program, which `source` names
alter table ci_changes add column because text; -- what was said with it
alter table ci_relation_changes add column by text;

create table ci_requests (
  key     text primary key,        -- the person and their idempotency key
  request text not null,           -- digest of what was asked
  reply   json,                    -- null = not carried out to its end: the same request goes on
  at      timestamptz not null default now()
);
create index ci_requests_by_age on ci_requests (at);
