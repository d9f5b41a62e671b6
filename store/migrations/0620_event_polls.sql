-- Sources of events that are asked: how far their answers were taken, and what they listed last.
create table event_polls (
  source     text primary key,
  url        text not null,               -- a cursor is of it
  cursor     jsonb,                       -- null = from the beginning
  listed     jsonb not null default '{}', -- of one that lists what fires: its items by what tells them apart
  version    bigint not null default 0,   -- counts answers; who has seen an older one takes nothing
  holder     text not null,
  held_until timestamptz not null,
  asked_at   timestamptz not null,
  failures   int not null default 0,      -- in a row
  error      text
);
