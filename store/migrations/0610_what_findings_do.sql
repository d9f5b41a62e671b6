-- When what a policy does with an item that is found was done; null = it was not.
alter table findings add column done_at timestamptz;
