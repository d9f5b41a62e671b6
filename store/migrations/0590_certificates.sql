-- Each certificate once, however many places show it, and what each place was seen to show.
create table certificates (
  fingerprint     text primary key,          -- SHA-256 of its DER form, lower-case hex
  der             bytea not null,
  facts           jsonb not null,            -- what the DER form says, as it was read
  subject         text not null,
  issuer          text not null,
  issuers         text[] not null default '{}', -- of those that are here: whose key has signed it, proven
  valid_to        timestamptz not null,
  source          text not null,             -- who told of it last
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  trusted_by      text,                      -- the person who says that clients of the company trust it
  trusted_because text,
  trusted_at      timestamptz,
  revoked_at      timestamptz,               -- when its authority took it back
  revoked_because text,
  check (fingerprint ~ '^[0-9a-f]{64}$')
);
create index certificates_by_subject on certificates (subject);
create index certificates_by_issuer on certificates (issuer);
create index certificates_by_end on certificates (valid_to, fingerprint);

create table certificate_places (
  place         text primary key,            -- HOST:PORT, with #NAME where another name is asked for, or a path of a host
  host          text not null,               -- name or address
  port          int,                         -- null = a file
  server_name   text,                        -- the name that was asked for, and that it must be for; null = none
  starttls      text,
  chain         text[] not null,             -- fingerprints as they were sent, the place's own first; empty = it showed none
  version       text,
  fault         text,                        -- why nothing was seen when it was looked at last
  ci_id         text,                       -- what listens there
  source        text not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,        -- when it was last seen to show the chain
  looked_at     timestamptz not null
);
create index certificate_places_by_looked on certificate_places (looked_at);
create index certificate_places_by_chain on certificate_places using gin (chain);
create index certificate_places_by_own on certificate_places ((chain[1]), place);
create index certificate_places_by_ci on certificate_places (ci_id) where ci_id is not null;
