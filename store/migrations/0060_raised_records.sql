-- When the work of the record that a remediation raised was begun; null = it was not. What is told of a repair depends
-- on it. outcome may also be: withdrawn (nothing was begun, and nothing was needed any more).
alter table remediation_runs add column begun_at timestamptz;
create index remediation_runs_by_group on remediation_runs (group_id);
