-- Ids are given before the commit: a reader that goes by them misses what is committed late. By the transaction, and
-- the oldest one that is under way, it misses nothing.
alter table ci_changes add column written xid8;
alter table ci_changes alter column written set default pg_current_xact_id();
create index ci_changes_by_writing on ci_changes (written);
alter table ci_relation_changes add column written xid8;
alter table ci_relation_changes alter column written set default pg_current_xact_id();
create index ci_relation_changes_by_writing on ci_relation_changes (written);
