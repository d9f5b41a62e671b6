-- Growth is bounded: what is no longer needed goes after a time (store/retention/policies.ts). Each kind is found by an index.
create table retention_rounds (
  kind    text primary key,
  at      timestamptz not null,      -- when the last round over this kind ended
  dropped bigint not null,           -- in that round
  total   bigint not null            -- in all rounds
);

-- A command that was refused, or changed nothing: no event of the ledger carries its id, and its answer goes after a time.
alter table command_outcomes add column bare boolean not null default false;
update command_outcomes set bare = true where outcome -> 'ok' = 'false';
create index command_outcomes_bare on command_outcomes (at) where bare;

-- Touched whenever a history may take it up again.
alter table payloads add column used_at timestamptz not null default now();
create index payloads_by_use on payloads (used_at);

-- Episodes of the alerts of a source that are kept no more: those that come anew count on, so that no group gets the
-- name of an earlier one.
create table alert_episodes (
  source text primary key,
  last   integer not null
);

create index deliveries_by_receipt on deliveries (received_at);
create index outbox_done on outbox (done_at) where done_at is not null;
create index runs_ended on runs (ended_at) where ended_at is not null;
create index runs_by_retried on runs (retry_of) where retry_of is not null;
create index runs_by_document on runs (document) where document is not null;
create index run_steps_by_time on run_steps (started_at);
create index run_requests_by_time on run_requests (requested_at);
create index run_documents_by_time on run_documents (created_at);
create index alert_groups_closed on alert_groups (closed_at) where closed_at is not null;
create index remediation_runs_ended on remediation_runs (ended_at) where ended_at is not null;
create index remediation_runs_resets on remediation_runs (remediation, ci, started_at) where outcome = 'repaired' or release_id is not null;
create index notices_by_time on notices (created_at);
create index discovery_runs_ended on discovery_runs (ended_at) where ended_at is not null;
create index moves_planned on moves (planned_at) where applied_at is null;
