-- What who retried a run decided: tasks to pass over as done, and effects of a lost run that may be done once more.
alter table runs
  add column retry_skip text[] not null default '{}',
  add column retry_repeat text[] not null default '{}';
