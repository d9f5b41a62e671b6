-- Definitions that improvements propose, and what people made of them.
create table proposals (
  id          bigint generated always as identity primary key,
  improvement text not null,
  key         text not null,                 -- tells findings of one improvement apart
  title       text not null,
  kind        text not null,
  name        text not null,                 -- of the definition that would be published, or retired
  from_name   text not null,                 -- of the one that it is made of
  base        text not null,                 -- digest of that
  before      text,                          -- null = there is none of this name
  after       text,                          -- null = it would be published no more
  count       int not null,
  evidence    jsonb not null,                -- records, the latest first
  back_test   jsonb not null,                -- {days, before, after, missed}
  state       text not null default 'open' check (state in ('open', 'accepted', 'rejected', 'gone')),
  made_at     timestamptz not null,
  looked_at   timestamptz not null,
  decided_by  text,
  decided_at  timestamptz,
  reason      text
);
create unique index proposals_open on proposals (improvement, key) where state = 'open';
create index proposals_by_key on proposals (improvement, key, id desc);
create index proposals_by_decision on proposals (decided_at) where decided_at is not null;

create table improvement_watch (
  improvement text primary key,
  looked_at   timestamptz not null,
  fault       text                           -- why something was not proposed
);
