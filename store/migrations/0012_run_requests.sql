-- Who asked that a run be cancelled, suspended or resumed, and when.
create table run_requests (
  run_id       text not null,
  verb         text not null check (verb in ('cancel', 'suspend', 'resume')),
  requested_by text not null,                            -- a person's name, or the record that gave the run up
  requested_at timestamptz not null default now()
);
create index run_requests_in_order on run_requests (run_id, requested_at);

-- When the workflow of an open run was last looked at, so that each is asked about once in a while.
alter table runs add column checked_at timestamptz;
create index runs_by_check on runs ((coalesce(checked_at, started_at, created_at)), id) where ended_at is null;
