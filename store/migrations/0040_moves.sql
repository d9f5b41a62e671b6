-- Plans that move records in flight to other definitions: previewed, applied by their digest, and undone by a plan back.
create table moves (
  digest      text primary key,                      -- SHA-256 of the plan
  record_type text not null,
  plan        jsonb not null,
  planned_by  text not null,
  planned_at  timestamptz not null,
  applied_by  text,                                  -- who applied it first; null = nobody yet
  applied_at  timestamptz
);
create index moves_by_time on moves (record_type, planned_at desc);

-- Lists of records in the order of opening.
create index records_by_opening on records (type, opened_at desc, id desc);
