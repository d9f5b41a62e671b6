-- Records, their append-only ledger, and what commits with it (invariant 2).
create extension if not exists btree_gist;

create table records (
  id               text primary key,                 -- incident/INC0000123: also the workflow id
  number           text not null unique,
  type             text not null,
  lifecycle        text not null,
  bundle           text not null,                    -- digest of the pinned bundle
  head             bigint not null,                  -- sequence of the last ledger event
  head_hash        bytea not null,
  state            text not null,
  final            boolean not null,
  title            text,
  priority         integer,
  caller           text,
  assignee         text,
  assignment_group text,
  ci               text,
  service          text,
  opened_at        timestamptz not null,
  updated_at       timestamptz not null,
  closed_at        timestamptz,
  next_deadline_at timestamptz,                      -- nearest armed deadline; the sweeper looks here
  attention        text,                             -- why a person must look at it
  snapshot         jsonb not null                    -- the record as folded from its ledger up to head
);
create index records_by_type on records (type, updated_at desc, id);
create index records_open on records (type, state, priority, opened_at) where not final;
create index records_by_assignee on records (assignee, type) where not final;
create index records_by_group on records (assignment_group, type) where not final;
create index records_by_ci on records (ci) where ci is not null;
create index records_due on records (next_deadline_at) where next_deadline_at is not null;

create table ledger (
  record_id  text not null references records (id),
  seq        bigint not null,
  at         timestamptz not null,
  command_id text not null,
  by_user    text not null,
  kind       text not null,
  body       jsonb not null,
  prev_hash  bytea not null,
  hash       bytea not null,
  primary key (record_id, seq)
);
create index ledger_by_time on ledger (at);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger ledger_append_only before update or delete or truncate on ledger
  for each statement execute function ledger_is_append_only();

-- What each command was answered, whether it wrote events or was refused for a reason that depends on time or facts.
create table command_outcomes (
  record_id    text not null,
  command_id   text not null,
  request_hash bytea not null,
  outcome      jsonb not null,
  head         bigint not null,                      -- head after it
  at           timestamptz not null,
  primary key (record_id, command_id)
);

-- A number is given once for one caller's key, before the workflow starts, so that a retry finds the same record.
create table record_counters (
  type text primary key,
  last bigint not null
);
create table number_reservations (
  type         text not null,
  key          text not null,
  number       text not null,
  request_hash bytea not null,
  reserved_at  timestamptz not null default now(),
  primary key (type, key)
);

-- Projections, written in the transaction of the commit.
create table record_links (
  record_id text not null references records (id),
  link      text not null,
  to_record text not null,
  primary key (record_id, link, to_record)
);
create index record_links_back on record_links (to_record, link);

create table record_clocks (
  record_id     text not null references records (id),
  clock_id      text not null,
  service_level text not null,
  phase         text not null,
  due_at        timestamptz,
  breached_at   timestamptz,
  clock         jsonb not null,
  primary key (record_id, clock_id)
);
create index record_clocks_due on record_clocks (due_at) where phase = 'running';

create table approval_requests (
  record_id    text not null references records (id),
  requested_by bigint not null,                      -- ledger sequence of the request
  approver     text not null,
  approval     text not null,
  stage        text not null,
  digest       text not null,
  expires_at   timestamptz,
  requested_at timestamptz not null,
  state        text not null,                        -- waiting approved rejected notRequired expired voided cancelled
  primary key (record_id, requested_by, approver)
);
create index approval_inbox on approval_requests (approver, requested_at) where state = 'waiting';

create table reservations (
  record_id text not null references records (id),
  ci        text not null,
  during    tstzrange not null,
  exclude using gist (ci with =, during with &&)
);
create index reservations_by_record on reservations (record_id);

-- Work that follows from a commit: delivered at least once, idempotent by id.
create table outbox (
  id           text primary key,
  record_id    text not null,
  kind         text not null,
  body         jsonb not null,
  created_at   timestamptz not null default now(),
  available_at timestamptz not null default now(),
  attempts     integer not null default 0,
  error        text,
  done_at      timestamptz
);
create index outbox_pending on outbox (available_at) where done_at is null;
