-- What was not understood of a delivery: counted, found at once, and taken again when somebody asks for it.
alter table deliveries add column rejected integer not null default 0; -- items that were not understood
alter table deliveries add column items integer[];                     -- those that are not taken yet, from 0; null = all
update deliveries set rejected = 1 where error is not null;
create index deliveries_rejected on deliveries (id) where rejected > 0;
