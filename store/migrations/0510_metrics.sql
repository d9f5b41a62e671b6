-- Measured values. They come as batches in the order of their commits; whoever reads them has a position of its own:
-- watches, and whoever folds batches into blocks of two hours a series.

create table metric_series (
  id       bigint generated always as identity primary key,
  source   text not null,
  digest   bytea not null,                        -- of its text: name and labels
  labels   jsonb not null,
  first_at timestamptz not null default now(),
  seen_at  timestamptz not null default now(),    -- to the hour
  unique (source, digest)
);
create index metric_series_labels on metric_series using gin (labels jsonb_path_ops);

create table metric_batches (
  id          bigint generated always as identity primary key,
  source      text not null,
  received_at timestamptz not null default now(),
  samples     integer not null,
  bytes       bytea not null
);
alter table metric_batches alter column bytes set storage external;

-- A batch becomes visible before one with a higher id does.
create function hold_metric_log() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4600510);
  return null;
end $$;
create trigger metric_batches_in_order before insert on metric_batches for each statement execute function hold_metric_log();

create table metric_cursors (
  consumer text primary key,
  position bigint not null,                       -- id of the last batch that it is done with
  moved_at timestamptz not null default now()
);
insert into metric_cursors (consumer, position) values ('blocks', 0), ('watches', 0);

create table metric_blocks (
  series  bigint not null,
  from_at timestamptz not null,                   -- of two hours
  samples integer not null,
  bytes   bytea not null,
  rolled  boolean not null default false,         -- its hours are in metric_hours
  primary key (series, from_at)
);
create index metric_blocks_unrolled on metric_blocks (from_at) where not rolled;
create index metric_blocks_age on metric_blocks (from_at);

create table metric_hours (
  series  bigint not null,
  at      timestamptz not null,
  samples integer not null,
  low     float8 not null,
  high    float8 not null,
  sum     float8 not null,
  last    float8 not null,
  primary key (series, at)
);
create index metric_hours_age on metric_hours (at);

-- What senders sent, by source.
create table metric_counts (
  source     text primary key,
  kept       bigint not null default 0,
  dropped    bigint not null default 0,           -- of series that the source does not keep
  refused    bigint not null default 0,           -- too old, of the future, no number, or one series too many
  heard_at   timestamptz not null default now()
);

-- What watches remember, by unit: series that are judged together.
create table watch_states (
  watch    text not null,
  unit     text not null,
  digest   text not null,                         -- of the watch and what it reads: another one begins anew
  aligned  jsonb not null,
  open     jsonb not null,
  hours    jsonb not null,
  groups   jsonb not null,
  moved_at timestamptz not null default now(),
  primary key (watch, unit)
);
