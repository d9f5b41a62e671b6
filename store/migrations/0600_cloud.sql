-- Accounts of providers: each listing of one, what became of each scope of it, and the resources that were listed.
create table cloud_runs (
  id         text primary key,
  account    text not null,
  whole      boolean not null,  -- false = of some scopes only
  started_at timestamptz not null,
  ended_at   timestamptz,
  phase      text not null default 'running'
    check (phase in ('running', 'completed', 'partial', 'cancelled', 'expired', 'faulted')),
  scopes     int not null,
  counts     jsonb not null default '{}',
  absent     text[] not null default '{}',
  fault      text
);
create index cloud_runs_by_account on cloud_runs (account, started_at desc);
create index cloud_runs_ended on cloud_runs (ended_at) where ended_at is not null;

create table cloud_scopes (
  run_id     text not null references cloud_runs (id),
  region     text not null,
  service    text not null,
  parts      int not null,       -- that were taken; each again replaces nothing and counts once
  listed     boolean not null,   -- whole: only then what it lacks is gone
  resources  int not null,
  requests   int not null,
  throttled  int not null,
  took_ms    int not null,
  counts     jsonb not null,
  category   text check (category in ('credentials', 'network', 'configuration', 'timeout', 'permission', 'tooLarge', 'protocol')),
  message    text,
  primary key (run_id, region, service)
);

create table cloud_resources (
  account      text not null,    -- name of the Account
  resource_id  text not null,
  type         text not null,
  service      text not null,
  region       text not null,    -- of the scope that lists it
  ci_id        text not null references cis (id),
  links        jsonb not null,
  seen_run     text not null,
  seen_at      timestamptz not null,
  missed_runs  int not null default 0,
  missed_since timestamptz,
  primary key (account, resource_id)
);
create index cloud_resources_by_ci on cloud_resources (ci_id);
create index cloud_resources_by_scope on cloud_resources (account, service, region);
