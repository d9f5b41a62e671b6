-- A record that was merged into another one: its number is another name of that one, also when it is dropped.
create table record_aliases (
  record_id text primary key,
  into_record text not null
);
