-- What policies have found, and when each is looked at.
create table findings (
  id            bigint generated always as identity primary key,
  policy        text not null,
  subject       text not null,               -- id of a CI or a record; empty = the policy itself, which has stopped
  name          text not null,
  key           text not null,               -- tells findings of one subject apart
  step          int not null,
  step_name     text not null,
  severity      smallint,
  title         text not null,
  why           text not null,
  exception     jsonb,                       -- {of, until, by, because} while one is in force
  opening       jsonb,                       -- what its record is opened with
  record_id     text,
  told          int,                         -- step that the record was told of; null = it was not opened
  refused       text,                        -- why it was not
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  stepped_at    timestamptz not null,
  ended_at      timestamptz,
  ended         text check (ended in ('holds', 'gone', 'moved', 'stopped', 'retired')),
  settled       boolean not null default false -- its record was told that it is over, or there is none
);
create unique index findings_open on findings (policy, subject, key) where ended_at is null;
create index findings_by_policy on findings (policy, id);
create index findings_by_subject on findings (subject, id);
create index findings_by_end on findings (ended_at) where ended_at is not null;
-- The same condition as in store/policy/pending.ts.
create index findings_pending on findings (id) where not settled and (ended_at is not null or (exception is null
  and refused is null and ((told is null and opening is not null) or step > told)));

create table policy_watch (
  policy     text primary key,
  digest     text not null,                  -- version that was looked at last
  looked_at  timestamptz not null,
  next_at    timestamptz,                    -- null = only when something changes
  position   xid8 not null,                  -- changes of the CMDB that were written before it are known
  population int not null,
  faults     int not null,                   -- CIs or records that could not be judged
  fault      text,                           -- the first of them
  stopped    boolean not null
);
