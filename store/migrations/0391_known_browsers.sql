-- Browsers that people have signed in with before: who guesses elsewhere does not lock them out.
create table known_browsers (
  hash      bytea not null,                          -- SHA-256 of what its cookie holds
  user_name text not null references users (name),
  used_at   timestamptz not null default now(),      -- when this person signed in with it last
  primary key (hash, user_name)
);
create index known_browsers_by_time on known_browsers (used_at);

-- A link signs in, or gives a password and then signs in.
alter table sign_in_links add column purpose text not null default 'signIn';
