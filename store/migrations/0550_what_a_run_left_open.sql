-- What a shard leaves to the end of its run: relations to CIs that were not there yet, which may be in another shard, and
-- CIs that were on a host which answered and were not found on it. A run that does not complete takes nothing away.
alter table discovery_shards
  add column awaited jsonb not null default '[]', -- [{ type, end, find: { class, attributes }, ci }]
  add column gone    jsonb not null default '[]'; -- [{ ci, class, then, before }]
