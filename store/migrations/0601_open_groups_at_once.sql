-- A search reads the list of what is not in the index yet from end to end: in a storm of new groups each search would.
alter index alert_groups_open_terms set (fastupdate = off);
