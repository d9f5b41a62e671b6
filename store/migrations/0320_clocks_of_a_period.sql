-- Which clocks a period may have, beside those that ended in it or later: those that run on, and those whose end was
-- not known yet at the instant of a reading.
create index record_clocks_paused on record_clocks (service_level, record_id) where phase = 'paused';
create index clock_changes_by_known_end on clock_changes (service_level, (coalesce(committed_at, at)), record_id) where ended_at is not null;
