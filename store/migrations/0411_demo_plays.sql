-- Stories that are played on the running system for whoever wants to see it work: one at a time.
create table demo_plays (
  id         text primary key,
  story      text not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  alive_at   timestamptz not null default now(), -- the process that plays it says so each few seconds
  ended_at   timestamptz,
  outcome    text check (outcome in ('completed', 'failed', 'stopped')),
  record_id  text,
  lines      jsonb not null default '[]',
  question   text,    -- what it waits for an answer to
  answer     boolean,
  stopping   boolean not null default false
);
create unique index demo_plays_one_at_a_time on demo_plays ((true)) where ended_at is null;
create index demo_plays_newest on demo_plays (started_at desc);
