-- When processes of a collector last asked for work: one row for each that is published.
create table collector_watch (
  name            text primary key,
  published       boolean not null,
  silent_after_ms bigint,               -- null = it may be away
  -- Told by Temporal, written by whoever asks it.
  seen_at         timestamptz,          -- null = never
  asked_at        timestamptz not null,
  workers         text[] not null,      -- that asked in the last minutes
  -- Written by whoever judges its silence.
  heard_at        timestamptz,
  watched_since   timestamptz not null default now(), -- silence counts from here at the earliest
  checked_at      timestamptz not null default now(),
  silent_since    timestamptz           -- while its alert fires
);
