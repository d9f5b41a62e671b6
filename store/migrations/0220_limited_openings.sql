-- Records that are opened at most once for somebody within a time, such as one question about how content they are.
create table limited_openings (
  key   text primary key,                            -- by which the record was asked for
  scope text not null,                               -- what counts together
  per   text not null,                               -- for whom or what
  at    timestamptz not null
);
create index limited_openings_of on limited_openings (scope, per, at);
