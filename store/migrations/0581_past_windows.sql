-- Windows that records have let go after they had begun: what was worked on, for whoever asks for a cause.
create table past_windows (
  id         bigint generated always as identity primary key,
  record_id  text not null,
  ci         text not null,                  -- one that was asked for, not what depends on it
  from_at    timestamptz not null,
  until_at   timestamptz not null
);
create index past_windows_by_ci on past_windows (ci, until_at);
create index past_windows_by_end on past_windows (until_at);
create index past_windows_by_record on past_windows (record_id);
