-- What the steps of runs print and note while they go on, line by line.
create table run_lines (
  run_id    text not null,
  seq       bigint generated always as identity,
  at        timestamptz not null,
  path      text not null,
  iteration text not null,
  attempt   integer not null,
  stream    text not null check (stream in ('out', 'error', 'note')),
  text      text not null,
  primary key (run_id, seq)
);
create index run_lines_by_time on run_lines (at);
