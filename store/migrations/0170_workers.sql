-- Running workers, each with the functions it can carry out. A worker that is not seen for a while is gone.
create table workers (
  id         text primary key,
  host       text not null,
  pid        integer not null,
  version    text not null,   -- of the product
  build      text not null,   -- digest of the sources that its workflows are made of
  functions  jsonb not null,  -- by name: what a function takes and gives, and a digest of that
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);
