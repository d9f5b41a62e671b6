-- What numbers were computed by: an indicator with the calendars and tables that it asks.
create table indicator_programs (
  digest text primary key,
  name   text not null,
  body   jsonb not null
);
create index indicator_programs_by_name on indicator_programs (name);

-- Numbers that were told: the same indicator, period and instant of reading give them again.
create table indicator_readings (
  digest    text not null references indicator_programs,
  period    text not null,                           -- 2026, 2026-Q4, 2026-11, 2026-W48, 2026-11-29
  as_of     timestamptz not null,                    -- what was committed until then is in it
  taken_at  timestamptz not null default clock_timestamp(),
  n         bigint not null,
  excluded  bigint not null,
  rows_hash text not null,                           -- SHA-256 of its rows, in hex
  tzdb      text not null,                           -- version of the time zones it was computed by
  reading   jsonb not null,
  primary key (digest, period, as_of)
);
create trigger indicator_programs_stay before update on indicator_programs for each statement execute function rows_are_never_altered();
create trigger indicator_readings_stay before update on indicator_readings for each statement execute function rows_are_never_altered();

-- Records are found by an instant that a field had; other values are in no index.
create index record_changes_by_instant on record_changes (field, (value #>> '{}') collate "C", record_id)
  where jsonb_typeof(value) = 'string' and (value #>> '{}') like '____-__-__T__:__:__.___Z';
create index clock_changes_by_end on clock_changes (service_level, ended_at, record_id) where ended_at is not null;
