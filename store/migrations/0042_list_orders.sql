-- Alerts are listed last changed first: all of them, those of a state, those of a CI.
create index alerts_by_change on alerts (changed_at desc, id desc);
drop index alerts_by_state;
create index alerts_by_state on alerts (state, changed_at desc, id desc);
drop index alerts_by_ci;
create index alerts_by_ci on alerts (ci, changed_at desc, id desc) where ci is not null;

-- A cursor holds milliseconds; what is listed by an instant has no finer one, so that an index gives the order.
alter table runs alter column created_at type timestamptz(3);
drop index runs_newest;
create index runs_newest on runs (created_at desc, id desc);
alter table notices alter column created_at type timestamptz(3);
drop index notices_inbox;
create index notices_inbox on notices (to_user, created_at desc, id desc);
