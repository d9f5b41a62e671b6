-- Sources whose silence is an alert (`silentAfter`): when each was heard last, by the clock of the database.
create table source_watch (
  source        text primary key,
  heard_at      timestamptz,                         -- when its last delivery was received; null = never
  watched_since timestamptz not null default now(),  -- silence counts from here at the earliest: nobody heard before
  checked_at    timestamptz not null default now(),  -- when it was last looked at, exact to some seconds
  silent_since  timestamptz                          -- from when it is silent, while its alert fires
);
