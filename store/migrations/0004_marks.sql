-- Small facts a start remembers, such as which shipped definitions it has published.
create table marks (
  name   text primary key,
  value  text not null,
  set_at timestamptz not null default now()
);
