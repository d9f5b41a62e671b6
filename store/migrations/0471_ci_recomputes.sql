-- Values and keys of the items of a class that are weighed anew, since it was published otherwise: how far it is.
create table ci_recomputes (
  class    text primary key,
  after_id text not null default '',  -- the last item that is done
  done     int not null default 0,
  changed  int not null default 0,    -- how many of them are otherwise now
  total    int not null,              -- how many there were when it began
  begun_at timestamptz not null default now(),
  ended_at timestamptz                -- null = it goes on
);
