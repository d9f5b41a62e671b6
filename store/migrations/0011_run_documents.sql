-- Documents of runs that were given their tasks in place (`do` of a state), by the SHA-256 of their canonical JSON: a run that
-- was noted but never started, and a retry, are started from the store alone.
create table run_documents (
  digest     text primary key,
  document   json not null,
  created_at timestamptz not null default now()
);
alter table runs add column document text references run_documents (digest);
