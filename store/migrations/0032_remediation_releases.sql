-- Who has released a remediation that failures had stopped, and why. A failure that was released does not count any more.
create table remediation_releases (
  id          text primary key,
  remediation text not null,
  ci          text,                                  -- null = on every CI
  reason      text not null,
  released_by text not null,
  released_at timestamptz not null default now(),
  failures    integer not null                       -- failed runs it has released
);
create index remediation_releases_by_name on remediation_releases (remediation, released_at desc, id);

-- outcome is one of: noted (its workflow is to be started), running, repaired, failed, refused, notApplicable
alter table remediation_runs add column release_id text references remediation_releases (id);
create index remediation_runs_open on remediation_runs (started_at, id) where ended_at is null;
