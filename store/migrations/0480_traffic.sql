-- What a relation is known by: {"SOURCE": [first, last]} in UTC milliseconds, of people "SOURCE<tab>PERSON". Empty = by
-- its source alone, from its first sighting to its last.
alter table ci_relations add column evidence jsonb not null default '{}';

-- Which CI was seen to have connections open to which other one, and what people say of that.
create table ci_traffic (
  from_ci       text not null references cis (id),   -- it opened them
  to_ci         text not null references cis (id),   -- it listens
  port          integer not null,                    -- at which it listens, as seen last
  source        text not null,                       -- who saw them last
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  samples       bigint[] not null,                   -- UTC milliseconds of the latest 288 sightings, a minute apart at least
  state         text not null default 'suggested' check (state in ('suggested', 'accepted', 'ignored')),
  because       text,
  decided_by    text,
  decided_at    timestamptz,
  primary key (from_ci, to_ci),
  check (from_ci <> to_ci)
);
create index ci_traffic_back on ci_traffic (to_ci, from_ci);

-- A map by tags as of an instant begins at what had them then. Few changes are of tags: the index holds those alone.
create index ci_changes_of_tags on ci_changes using gin (changes jsonb_path_ops)
  where changes @? '$[*] ? (@.attribute == "tags")';
