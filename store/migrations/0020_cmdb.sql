-- Configuration items, what identifies them, how they relate, and the runs that find them.
create table cis (
  id            text primary key,                    -- slug of its first name; with a suffix when that was taken
  class         text not null,
  family        text not null,                       -- class whose identification rules it shares
  name          text not null,
  state         text not null default 'active' check (state in ('active', 'absent', 'retired')),
  attributes    jsonb not null,                      -- attribute -> {value, source, at (ms)}
  keys          jsonb not null,                      -- identification rule -> its keys
  version       bigint not null default 1,           -- moves with each change, not with a confirmation
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  changed_at    timestamptz not null,
  absent_at     timestamptz
);
create index cis_by_class on cis (class, name collate "C", id collate "C");
create index cis_by_name on cis (lower(name));
create index cis_by_order on cis (name collate "C", id collate "C");
create index cis_by_attribute on cis using gin (attributes jsonb_path_ops);
create index cis_by_last_seen on cis (class, last_seen_at) where state = 'active';

-- One key names one CI: what makes an upsert idempotent.
create table ci_identifiers (
  family text not null,
  rule   text not null,
  key    text not null,
  ci_id  text not null references cis (id),
  primary key (family, rule, key)
);
create index ci_identifiers_by_ci on ci_identifiers (ci_id);
create index ci_identifiers_by_key on ci_identifiers (rule, key);

-- Always from the CI that depends to the one it depends on.
create table ci_relations (
  from_ci       text not null references cis (id),
  type          text not null,
  to_ci         text not null references cis (id),
  source        text not null,                       -- who said so last
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (from_ci, type, to_ci),
  check (from_ci <> to_ci)
);
create index ci_relations_back on ci_relations (to_ci, type, from_ci);

-- What changed, when and by whom.
create table ci_changes (
  id      bigint generated always as identity primary key,
  ci_id   text not null references cis (id),
  at      timestamptz not null,
  source  text not null,
  changes jsonb not null                             -- [{attribute, from, to}]; attribute null = the state of the CI
);
create index ci_changes_by_ci on ci_changes (ci_id, id);

-- CIs that agree in a weaker rule and differ in a stronger one, for a person to judge.
create table ci_lookalikes (
  ci_id         text not null references cis (id),
  other_ci      text not null references cis (id),
  because       text not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (ci_id, other_ci),
  check (ci_id collate "C" < other_ci collate "C")
);

create table discovery_runs (
  id          text primary key,                      -- workflow id / first execution
  discovery   text not null,
  phase       text not null default 'running' check (phase in ('running', 'completed', 'cancelled', 'expired', 'faulted')),
  started_at  timestamptz not null,
  ended_at    timestamptz,
  plan        jsonb not null,                        -- {intervals, addresses, ports, rate} it started with
  done_count  bigint not null default 0,             -- addresses swept
  counts      jsonb not null default '{}',           -- probed, open, alive, active, inserted ...
  absent      text[] not null default '{}',          -- CIs that this run found to be gone
  fault       text
);
create index discovery_runs_by_discovery on discovery_runs (discovery, started_at desc);

-- The work of one shard is counted once, however often it is delivered.
create table discovery_shards (
  run_id text not null references discovery_runs (id),
  first  bigint not null,                            -- position of its first address in the plan
  counts jsonb not null,
  faults jsonb not null,                             -- [{address, code, message}], bounded
  primary key (run_id, first)
);

-- Which discovery saw which CI where, so that only what a run looked at is judged when it is no longer seen.
create table ci_sightings (
  discovery    text not null,
  ci_id        text not null references cis (id),
  address      inet not null,
  port         integer not null,                     -- 0 = the address itself
  seen_at      timestamptz not null,
  missed_runs  integer not null default 0,           -- finished runs in a row that looked there and did not see it
  missed_since timestamptz,                          -- start of the first of them
  primary key (discovery, ci_id, address, port)
);
create index ci_sightings_by_ci on ci_sightings (ci_id);
