-- How people sign in to the console: sessions, links that open one once, passwords, and tries that failed or run.
create table sessions (
  id             text primary key,
  hash           bytea not null,                     -- SHA-256 of the secret part of its token
  previous_hash  bytea,                              -- of the token before it was renewed
  previous_until timestamptz,                        -- null = until the new one has been shown once, and a minute more
  user_name      text not null references users (name),
  way            text not null,                      -- link, password, provider
  agent          text not null,                      -- what the browser calls itself, cut
  started_at     timestamptz not null default now(),
  renewed_at     timestamptz not null default now(),
  used_at        timestamptz not null default now(), -- to the minute
  ends_at        timestamptz not null                -- at the latest; brought forward when it is ended
);
create index sessions_by_user on sessions (user_name, ends_at);
create index sessions_by_end on sessions (ends_at);

create table sign_in_links (
  hash       bytea primary key,                      -- SHA-256 of the token
  user_name  text not null references users (name),
  made_by    text not null,
  made_at    timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index sign_in_links_by_end on sign_in_links (expires_at);
create index sign_in_links_by_user on sign_in_links (user_name);

create table passwords (
  user_name text primary key references users (name),
  hash      text not null,                           -- scrypt$N$r$p$salt$key
  set_at    timestamptz not null default now()
);

-- A try is noted before it is looked at, so that many at once are counted.
create table sign_in_tries (
  id      bigint generated always as identity primary key,
  subject text not null,                             -- person NAME, address ADDRESS
  at      timestamptz not null default now()
);
create index sign_in_tries_by_subject on sign_in_tries (subject, at);
create index sign_in_tries_by_time on sign_in_tries (at);
