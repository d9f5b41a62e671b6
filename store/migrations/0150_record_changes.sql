-- What numbers over time are made of: since when each field has had its value, and what each clock said and when.
-- Rows are added with each commit; all of them follow from the ledger.
create table record_changes (
  record_id    text not null,
  field        text not null,
  seq          bigint not null,                      -- event that gave the field this value
  at           timestamptz not null,                 -- when that was decided
  committed_at timestamptz,                          -- when it was known; null = an event of an earlier version
  value        jsonb,                                -- null = none
  primary key (record_id, field, seq)
);

create table clock_changes (
  record_id     text not null,
  clock_id      text not null,
  seq           bigint not null,                     -- event after which the clock said this
  kind          text not null,                       -- attached paused resumed stopped cancelled reset retargeted reopened breached
  at            timestamptz not null,                -- when it happened to the clock
  committed_at  timestamptz,
  service_level text not null,
  phase         text not null,
  counts_from   timestamptz not null,
  target_ms     bigint,
  until         timestamptz,
  due_at        timestamptz,
  breached_at   timestamptz,
  ended_at      timestamptz,
  used_ms       bigint not null,                     -- open time of the intervals that are over
  paused_ms     bigint not null,                     -- time by the wall of the pauses that are over
  met           boolean,                             -- null until it has stopped
  primary key (record_id, clock_id, seq)
);

create function rows_are_never_altered() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are added, never altered', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger record_changes_stay before update on record_changes for each statement execute function rows_are_never_altered();
create trigger clock_changes_stay before update on clock_changes for each statement execute function rows_are_never_altered();

-- The spans of each field as they were known at an instant; one that goes on has no end.
create function record_spans(known_at timestamptz default 'infinity')
returns table (record_id text, field text, seq bigint, value jsonb, valid_from timestamptz, valid_to timestamptz, committed_at timestamptz)
language sql stable as $$
  select c.record_id, c.field, c.seq, c.value, c.at, lead(c.at) over (partition by c.record_id, c.field order by c.seq), c.committed_at
  from record_changes c where coalesce(c.committed_at, c.at) <= known_at
$$;

-- Each episode of each clock, from its start, reset or reopening to the next, as it was known at an instant: one row,
-- what the clock said last in it. Only one with `ended_at` is a result; `due_at` says of the others whether they are late.
create function clock_results(known_at timestamptz default 'infinity')
returns table (record_id text, clock_id text, service_level text, episode bigint, started_at timestamptz, counts_from timestamptz, phase text, target_ms bigint, until timestamptz,
  due_at timestamptz, breached_at timestamptz, ended_at timestamptz, used_ms bigint, paused_ms bigint, met boolean, seq bigint, committed_at timestamptz)
language sql stable as $$
  select e.record_id, e.clock_id, e.service_level, e.episode, e.started_at, e.counts_from, e.phase, e.target_ms, e.until,
    e.due_at, e.breached_at, e.ended_at, e.used_ms, e.paused_ms, e.met, e.seq, e.committed_at
  from (
    select n.*, lead(n.seq) over w as later, first_value(n.at) over w as started_at from (
      select k.*, count(*) filter (where k.begins) over (partition by k.record_id, k.clock_id order by k.seq) as episode from (
        select c.*, lag(c.ended_at) over w is not null or lag(c.counts_from) over w is distinct from c.counts_from as begins
        from clock_changes c where coalesce(c.committed_at, c.at) <= known_at
        window w as (partition by c.record_id, c.clock_id order by c.seq)) k) n
    window w as (partition by n.record_id, n.clock_id, n.episode order by n.seq)) e
  where e.later is null
$$;

-- Records that were there before are filled from their ledgers by a worker, which notes how far it came.
alter table record_declarations add column changes_to text default ''; -- id of the last record that is done; null = all are
