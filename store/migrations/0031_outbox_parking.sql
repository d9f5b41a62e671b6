-- Effects refused for good are kept and told, and tried again when somebody asks for it or has published something.
alter table outbox add column parked_at timestamptz;           -- since when it is not tried any more; available_at is infinity then
alter table outbox add column arming integer not null default 1; -- counts from 1: how often it was given to the relay anew
create index outbox_parked on outbox (parked_at, id) where parked_at is not null;
