-- Notes that are not for everybody who sees their record: whoever does not see them counts the events without them.
create index ledger_internal on ledger (record_id, seq)
  where kind = 'noted' and coalesce(body -> 'internal', body #> '{input,internal}') = 'true'::jsonb;

-- The record that a run is about, however it came to be: started by its state, in its name, for a remediation, as a
-- retry, or called by another run. Who does not see the record sees none of them.
alter table runs add column of_record text;

with recursive known as (
  select id, coalesce(record_id, (select r.id from records r where r.id = requested_by)) as of_record from runs
  where record_id is not null or exists (select from records r where r.id = requested_by)
  union
  select runs.id, known.of_record from runs join known on known.id in (runs.requested_by, runs.retry_of)
  where runs.record_id is null
)
update runs set of_record = known.of_record from known where known.id = runs.id;
