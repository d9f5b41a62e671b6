-- Documents keep the order of their keys: bodies of requests go out as they were written. What was published before has
-- lost it, until it is published again.
alter table definitions alter column ir type json using ir::text::json;
alter table bundles alter column body type json using body::text::json;
