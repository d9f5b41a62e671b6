-- Runs of a record are also those that were started in its name (list-runs.ts), and people look for their own.
create index runs_by_requester on runs (requested_by, created_at desc);
