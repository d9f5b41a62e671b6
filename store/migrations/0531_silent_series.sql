-- Nothing comes any more of any group of the unit, and what was to be told of it was.
alter table watch_states add column silent boolean not null default false;
