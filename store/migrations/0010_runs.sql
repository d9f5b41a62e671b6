-- Runs of runbooks, and the progress of their steps. A run's outcome is written once, by its workflow; steps are a live
-- view that may lag behind or miss a line, and nothing is decided by them.
-- Values are json, not jsonb: output of processes may hold U+0000, which jsonb refuses, and nothing searches inside.
create table runs (
  id           text primary key,                       -- also the Temporal workflow id
  namespace    text not null,
  name         text not null,
  version      text not null,
  digest       text,                                   -- null = tasks given in place
  phase        text not null default 'pending' check (phase in ('pending', 'running', 'waiting', 'suspended', 'cancelled', 'faulted', 'completed')),
  record_id    text,                                   -- the record it was started for
  purpose      text,                                   -- why, in the record's words: a state, STATE.do
  requested_by text not null,
  retry_of     text,                                   -- the faulted run it goes on from
  input        json not null default 'null',
  output       json,
  fault        json,                                   -- RFC 7807 object
  frame        json,                                   -- state of a faulted run, to go on from
  created_at   timestamptz not null default now(),
  started_at   timestamptz,
  ended_at     timestamptz
);
create index runs_newest on runs (created_at desc, id);
create index runs_by_name on runs (namespace, name, created_at desc);
create index runs_by_record on runs (record_id, created_at desc) where record_id is not null;
create index runs_open on runs (created_at) where phase in ('pending', 'running', 'waiting', 'suspended');

-- One row an execution of a step. No foreign key: a step of a scheduled run can be told before its run is.
create table run_steps (
  run_id     text not null,
  path       text not null,                            -- JSON pointer into the document
  iteration  text not null,                            -- loop indices from the outside in: '2.0'; '0' outside loops
  attempt    integer not null,
  kind       text not null,                            -- task type, or the function called
  phase      text not null check (phase in ('running', 'completed', 'faulted', 'skipped', 'cancelled')),
  started_at timestamptz not null,
  ended_at   timestamptz,
  fault      json,
  primary key (run_id, path, iteration, attempt)
);
create index run_steps_in_order on run_steps (run_id, started_at);
