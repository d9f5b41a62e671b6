-- Links that do one command of a person, once. Of the secret in the address the digest is kept, and nothing else.
create table command_links (
  digest     bytea primary key,
  record_id  text not null,
  person     text not null references users (name),
  command    text not null,
  -- What the link was sent with: all links of one message are used together.
  message    text not null,
  channel    text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index command_links_message on command_links (message, person);
create index command_links_expires_at on command_links (expires_at);
