-- What monitoring sends, as received: acknowledged once it is here.
create table deliveries (
  id           bigint generated always as identity primary key,
  source       text not null,
  received_at  timestamptz not null default now(),
  body         text not null,                        -- text, because jsonb refuses \u0000 and a delivery is kept as it came
  processed_at timestamptz,
  error        text                                  -- why it, or an item of it, was not understood
);
create index deliveries_pending on deliveries (id) where processed_at is null;

create table alerts (
  id         text primary key,                       -- source/key
  source     text not null,
  key        text not null,
  state      text not null,
  severity   integer,
  title      text not null,
  ci         text,
  rule       text,                                   -- rule that took it, null = none matches
  group_id   text,
  episode    integer not null,
  count      bigint not null,
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  changed_at timestamptz not null,
  check_at   timestamptz,                            -- when it must be looked at again: end of a hold or of flapping
  alert      jsonb not null,
  reason     jsonb not null default '{}'             -- why this rule, this group, this CI
);
create index alerts_by_state on alerts (state, changed_at desc);
create index alerts_by_ci on alerts (ci) where ci is not null;
create index alerts_by_group on alerts (group_id) where group_id is not null;
create index alerts_to_check on alerts (check_at) where check_at is not null;

create table alert_groups (
  id        text primary key,
  rule      text not null,
  signature text not null,
  cis       text[] not null,
  first_at  timestamptz not null,
  last_at   timestamptz not null,
  closed_at timestamptz,                             -- when its last alert cleared
  record_id text,                                    -- what it opened, once opened
  alerts    text[] not null
);
create index alert_groups_open on alert_groups (rule, last_at desc) where closed_at is null;
create index alert_groups_by_record on alert_groups (record_id) where record_id is not null;

create table remediation_runs (
  id          text primary key,                      -- group#remediation
  remediation text not null,
  group_id    text not null references alert_groups (id),
  ci          text,
  started_at  timestamptz not null default now(),
  ended_at    timestamptz,
  outcome     text not null,                         -- running repaired failed refused
  because     text,
  change_id   text,
  incident_id text
);
create index remediation_runs_by_name on remediation_runs (remediation, started_at desc);
