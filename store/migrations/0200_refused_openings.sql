-- An opening is decided before a number is given to it. What was refused keeps its caller's key for a time, without a number, so that a
-- repeat is told the same. Number and refusal lie in one table, for the key may lead to one of them only.
alter table number_reservations
  alter column number drop not null,
  add column refusal jsonb,
  add constraint number_reservations_answer check ((number is null) <> (refusal is null));
create index number_reservations_refused on number_reservations (reserved_at) where number is null;
