-- CIs that have a key too which another one has claimed later: the address of a host that another one reports as well.
-- When the owner leaves the key, the one of them that claimed it last has it.
create table ci_key_rivals (
  family text not null,
  rule   text not null,
  key    text not null,
  ci_id  text not null,
  primary key (family, rule, key, ci_id)
);
create index ci_key_rivals_by_ci on ci_key_rivals (ci_id);
