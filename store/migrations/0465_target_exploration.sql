-- What became of patterns at a target of a discovery, and what it said where that was asked to be kept for a fixture.
alter table discovery_targets add column explored jsonb;  -- null = it was asked by none
alter table discovery_targets add column recording jsonb; -- masked
