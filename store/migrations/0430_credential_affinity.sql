-- What is remembered of credentials at targets: what worked is tried first, and what was refused too often rests.
create table credential_affinity (
  address      inet not null,
  kind         text not null check (kind in ('ssh', 'snmp', 'sql', 'redis', 'http')),
  credential   text not null,   -- the name of the secret
  worked_at    timestamptz,     -- null = never
  failures     int not null check (failures >= 0), -- in a row, an attempt under way included
  paused_until timestamptz,     -- null = no pause
  primary key (address, kind, credential)
);
