-- What people change of on-call plans for a time. A row that was taken back counted until then, so nothing is deleted.
create table on_call_overrides (
  id         bigint generated always as identity primary key,
  plan       text not null,
  -- Null = each layer in which it is the turn of `instead`; with no `instead`, the first layer.
  layer      text,
  -- Null = nobody: time off.
  who        text references users (name),
  -- Only while it is this person's turn.
  instead    text references users (name),
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  made_by    text not null,
  made_at    timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz,
  check (ends_at > starts_at),
  check (who is not null or instead is not null)
);
create index on_call_overrides_by_end on on_call_overrides (plan, ends_at);
