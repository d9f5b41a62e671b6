-- A contact that is no secret, such as the number of a phone, is kept as it is: exactly one of the two is there.
alter table person_contacts alter column secret drop not null;
alter table person_contacts add column address text;
alter table person_contacts add constraint person_contacts_place check (num_nonnulls(secret, address) = 1);

-- What a person says of how they are told.
create table person_preferences (
  user_name   text primary key references users (name),
  quiet_from  text,
  quiet_until text,
  quiet_zone  text,
  channels    text[] not null default '{}',
  constraint person_preferences_quiet check (num_nonnulls(quiet_from, quiet_until, quiet_zone) in (0, 3))
);
