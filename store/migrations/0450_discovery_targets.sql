-- What became of each address that answered in a run of a discovery. Silent addresses have no row: the run counts them.
create table discovery_targets (
  run_id      text not null references discovery_runs (id),
  address     inet not null,
  shard       bigint not null, -- position of its shard, which is replaced as one
  phase       text not null check (phase in ('alive', 'scan', 'classify', 'identify', 'explore')),
  ports       int[] not null,  -- that are open
  ci_id       text,
  credentials text[] not null, -- names of those that were accepted
  took_ms     int not null,
  primary key (run_id, address)
);
create index discovery_targets_by_phase on discovery_targets (run_id, phase, address);

create table discovery_errors (
  run_id     text not null references discovery_runs (id),
  shard      bigint not null,
  address    inet,             -- null = of its shard as a whole
  phase      text not null check (phase in ('alive', 'scan', 'classify', 'identify', 'explore')),
  category   text not null check (category in ('credentials', 'network', 'configuration', 'timeout', 'permission', 'tooLarge', 'protocol')),
  port       int,
  credential text,
  message    text not null
);
create index discovery_errors_by_address on discovery_errors (run_id, address);
create index discovery_errors_by_category on discovery_errors (run_id, category, address);

-- A run of some addresses only, which infers nothing.
alter table discovery_runs add column whole boolean not null default true;

-- Nothing could read them but a person with SQL.
alter table discovery_shards drop column faults;
