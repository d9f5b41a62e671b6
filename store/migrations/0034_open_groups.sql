-- In a storm thousands of groups are open: an alert finds its own without reading the others.
create index alert_groups_open_signature on alert_groups (rule, md5(signature)) where closed_at is null;
create index alert_groups_open_cis on alert_groups using gin (cis) where closed_at is null;
