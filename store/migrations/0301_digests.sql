-- Messages that wait to be told together: of a person, a channel and a pace one at a time is open.
create table digests (
  id        text primary key,
  person    text not null,
  channel   text not null,
  every_ms  bigint not null,
  closed_at timestamptz
);
create unique index digests_open on digests (person, channel, every_ms) where closed_at is null;

create table digest_items (
  id        text primary key,
  digest_id text not null references digests (id) on delete cascade,
  nth       bigint generated always as identity,
  body      jsonb not null
);
create index digest_items_digest on digest_items (digest_id);
