-- What is left of a record whose ledger went into an archive: it explains the gap, and what links to it keeps a meaning.
create table archived_records (
  record_id  text primary key,
  number     text not null,
  type       text not null,
  head       bigint not null,                        -- sequence and hash of its last event
  head_hash  bytea not null,
  closed_at  timestamptz not null,
  archive    text not null,                          -- hex SHA-256 that the archive ends with
  dropped_by text not null,
  dropped_at timestamptz not null default now()
);
create index archived_by_number on archived_records (number);
create trigger archived_records_stay before update or delete or truncate on archived_records
  for each statement execute function rows_are_never_altered();

-- An event leaves the ledger only when what is left of its record stands already, with at least that many events.
create function ledger_leaves_by_archive() returns trigger language plpgsql as $$
begin
  if exists (select from gone g where not exists (
      select from archived_records a where a.record_id = g.record_id and a.head >= g.seq)) then
    raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
drop trigger ledger_append_only on ledger;
create trigger ledger_append_only before update or truncate on ledger
  for each statement execute function ledger_is_append_only();
create trigger ledger_leaves_by_archive after delete on ledger referencing old table as gone
  for each statement execute function ledger_leaves_by_archive();
