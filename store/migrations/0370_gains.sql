-- Which records have a number that changed in a period.
create index record_changes_of_numbers on record_changes (field, at, record_id) where jsonb_typeof(value) = 'number';
