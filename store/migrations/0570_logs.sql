-- Lines of logs. They come as batches; when a window is over, its lines are counted by their templates, some are kept,
-- and the batches go. The counts are series of metrics.

create table log_batches (
  id          bigint generated always as identity primary key,
  source      text not null,
  received_at timestamptz not null default now(),
  lines       integer not null,
  bytes       bytea not null
);
alter table log_batches alter column bytes set storage external;
create index log_batches_of_source on log_batches (source, received_at);

-- How far the windows of a source are counted.
create table log_cursors (
  source    text primary key,
  until     timestamptz,                          -- end of the last window that is counted; null = none is
  looked_at timestamptz not null,                 -- when somebody looked last
  rounds    bigint not null default 0,            -- what a process remembers belongs to one of them
  live      jsonb not null default '{}'           -- by number of a series, the end of the last window with lines of it
);

create table log_templates (
  source   text not null,
  id       text not null,
  birth    text not null,                         -- as its first line had it: says where it stands in the tree
  tokens   text not null,
  lines    bigint not null,
  first_at timestamptz not null,
  seen_at  timestamptz not null,
  primary key (source, id)
);
create index log_templates_seen on log_templates (source, seen_at);

-- Lines that are kept: some of each template and keyword in an hour.
create table log_lines (
  id          bigint generated always as identity primary key,
  source      text not null,
  template    text not null,
  keywords    text[] not null,
  received_at timestamptz not null,
  at          timestamptz,                        -- as it says itself
  app         text not null,
  host        text not null,
  severity    text not null,
  line        text not null
);
create index log_lines_of_template on log_lines (source, template, id);
create index log_lines_age on log_lines (source, received_at);

-- What senders sent, by source.
create table log_counts (
  source   text primary key,
  lines    bigint not null default 0,
  heard_at timestamptz not null default now()
);

-- What could not be taken, by source and reason, with the latest example. The source '' has what no source takes.
create table log_refusals (
  source  text not null,
  reason  text not null,
  lines   bigint not null,
  example text not null,
  last_at timestamptz not null default now(),
  primary key (source, reason)
);

-- What people called noise, and took back; the latest counts.
create table log_mutes (
  id       bigint generated always as identity primary key,
  source   text not null,
  template text not null,
  muted    boolean not null,
  reason   text not null,
  said_by  text not null,
  said_at  timestamptz not null default now()
);
create index log_mutes_of_template on log_mutes (source, template, id desc);
