-- What uptime was reckoned by: a commitment with its calendar.
create table uptime_programs (
  digest text primary key,
  name   text not null,
  body   jsonb not null
);
create index uptime_programs_by_name on uptime_programs (name);

-- Uptime that was told: the same commitment, period and instant of reading give it again.
create table uptime_readings (
  digest    text not null references uptime_programs,
  period    text not null,                           -- 2026, 2026-Q4, 2026-11
  as_of     timestamptz not null,                    -- what was committed until then is in it
  taken_at  timestamptz not null default clock_timestamp(),
  scope     jsonb not null,                          -- its services, with what each depended on when it was taken
  rows_hash text not null,                           -- SHA-256 of the scope and of the rows that say something of the period
  tzdb      text not null,                           -- version of the time zones it was reckoned by
  reading   jsonb not null,
  primary key (digest, period, as_of)
);
create trigger uptime_programs_stay before update on uptime_programs for each statement execute function rows_are_never_altered();
create trigger uptime_readings_stay before update on uptime_readings for each statement execute function rows_are_never_altered();
