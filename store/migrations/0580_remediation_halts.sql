-- What people have switched off: all remediations, or one; with the digest of the plan of each run.
create table remediation_halts (
  id            text primary key,
  remediation   text,                        -- null = all of them
  reason        text not null,
  halted_by     text not null,
  halted_at     timestamptz not null default now(),
  lifted_reason text,
  lifted_by     text,
  lifted_at     timestamptz
);
create unique index remediation_halts_in_force on remediation_halts (coalesce(remediation, '')) where lifted_at is null;
alter table remediation_runs add column plan_digest text;
