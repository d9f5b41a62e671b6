-- CIs that people have made one: the others are kept under their ids, and lead to the one that stays.
alter table cis add column merged_into text references cis;
alter table cis add column aliases jsonb not null default '{}'; -- keys of those that were merged into it, by rule
create index cis_merged on cis (merged_into) where merged_into is not null;

-- Two CIs that look alike and are two: who says so.
alter table ci_lookalikes add column distinct_by text;
alter table ci_lookalikes add column distinct_because text;
