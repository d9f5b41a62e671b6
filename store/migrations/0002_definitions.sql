-- Definitions and bundles by the SHA-256 of their canonical JSON; `latest` is a pointer.
create table definitions (
  digest       text primary key,
  kind         text not null,
  name         text not null,
  path         text not null,
  ir           jsonb not null,
  source       text not null,
  published_at timestamptz not null default now(),
  author       text not null,
  git_commit   text
);
create table latest_definitions (
  kind         text not null,
  name         text not null,
  digest       text not null references definitions (digest),
  published_at timestamptz not null default now(),
  primary key (kind, name)
);
create table bundles (
  digest       text primary key,
  record_type  text not null,
  body         jsonb not null,
  published_at timestamptz not null default now()
);
create table latest_bundles (
  record_type  text primary key,
  digest       text not null references bundles (digest),
  published_at timestamptz not null default now()
);

-- Payloads too large for a workflow history, by digest: the history holds the reference (claim check).
create table payloads (
  digest     text primary key,
  body       bytea not null,
  created_at timestamptz not null default now()
);
