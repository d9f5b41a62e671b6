-- How probes stand at their vantage points, and what they were: a row for each change, not for each turn.

create table probe_states (
  probe      text not null,
  vantage    text not null,                      -- `centre`, or the name of a collector
  every_ms   integer not null,
  timeout_ms integer not null,
  standing   jsonb not null,
  primary key (probe, vantage)
);

create table probe_changes (
  id           bigint generated always as identity primary key,
  probe        text not null,
  vantage      text not null,
  at           timestamptz not null,
  committed_at timestamptz not null default now(),
  state        text not null check (state in ('up', 'down', 'unknown')),
  ci           text,                             -- that it was about
  reason       text,
  because      text
);
create index probe_changes_of_probe on probe_changes (probe, vantage, id);
create index probe_changes_of_ci on probe_changes (ci, at) where ci is not null;
create index probe_changes_age on probe_changes (at);
