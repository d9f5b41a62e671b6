-- People, groups, delegations, API keys, and what people are told.
create table users (
  name    text primary key,
  title   text not null,
  email   text,
  active  boolean not null default true,
  manager text references users (name),
  roles   text[] not null default '{}'
);
create table groups (
  name    text primary key,
  title   text not null,
  manager text references users (name)
);
create table group_members (
  group_name text not null references groups (name),
  user_name  text not null references users (name),
  primary key (group_name, user_name)
);
create index group_members_by_user on group_members (user_name);
create table delegations (
  id        bigint generated always as identity primary key,
  from_user text not null references users (name),
  to_user   text not null references users (name),
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  check (ends_at > starts_at and from_user <> to_user)
);
create table api_keys (
  id         text primary key,
  hash       bytea not null,                         -- SHA-256 of the secret part
  user_name  text not null references users (name),
  title      text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
create table notices (
  id         text not null,
  to_user    text not null,
  record_id  text not null,
  subject    text not null,
  text       text not null,
  because    text not null,
  created_at timestamptz not null default now(),
  read_at    timestamptz,
  primary key (id, to_user)
);
create index notices_inbox on notices (to_user, created_at desc);
