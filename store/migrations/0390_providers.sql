-- Who somebody is at a provider that signs people in (OpenID Connect), and where sessions came from.
create table provider_accounts (
  issuer    text not null,                            -- the provider, as its tokens name it
  subject   text not null,                            -- what it calls the person, for ever
  -- Checked at the end: a person may be made in the same transaction.
  user_name text not null references users (name) deferrable initially deferred,
  linked_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create unique index provider_accounts_by_user on provider_accounts (user_name, issuer);

alter table sessions add column address text not null default ''; -- of the browser, when it signed in
alter table sessions add column issuer text;                      -- of a session that a provider began
alter table sessions add column subject text;
alter table sessions add column provider_session text;            -- what the provider calls its own session, where it says it
create index sessions_by_subject on sessions (issuer, subject) where issuer is not null;
