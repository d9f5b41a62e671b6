-- The event log: deliveries in the order of their commits, and how far each consumer has come in each shard of sources.

-- A delivery becomes visible before one with a higher id does: whoever appends holds this lock from before its ids are
-- drawn until after its commit. So nobody who reads on from an id passes over a delivery that commits later.
create function hold_event_log() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4600004);
  return null;
end $$;
create trigger deliveries_in_order before insert on deliveries for each statement execute function hold_event_log();

-- All deliveries of a source are in one of sixteen shards.
create function event_shard(source text) returns integer language sql immutable strict parallel safe
  return ('x' || substr(md5(source), 1, 7))::bit(28)::integer % 16;
create index deliveries_by_shard on deliveries (event_shard(source), id);

create table event_cursors (
  consumer  text not null,
  shard     integer not null,
  position  bigint not null,                         -- id of the last delivery that it is done with
  moved_at  timestamptz not null default now(),
  failed_at timestamptz,                             -- since when it cannot go on
  error     text,
  primary key (consumer, shard)
);

-- A consumer begins with what comes from now on.
create function add_event_consumer(name text) returns void language sql as $$
  insert into event_cursors (consumer, shard, position)
  select name, shard, coalesce((select max(id) from deliveries), 0) from generate_series(0, 15) as shard;
$$;

-- Deliveries that a consumer reads once more, whatever its position.
create table event_retries (
  consumer text not null,
  delivery bigint not null,
  primary key (consumer, delivery)
);

-- What waits for each consumer.
create function event_backlog() returns table (consumer text, shard integer, delivery bigint, source text, received_at timestamptz)
language sql stable as $$
  select c.consumer, c.shard, d.id, d.source, d.received_at
  from event_cursors c join deliveries d on event_shard(d.source) = c.shard and d.id > c.position
  union all
  select r.consumer, null, d.id, d.source, d.received_at from event_retries r join deliveries d on d.id = r.delivery;
$$;

-- Every consumer is done with the deliveries up to this id.
create function deliveries_passed() returns bigint language sql stable as $$
  select least(
    coalesce((select min(next.id) - 1 from event_cursors c, lateral (
        select d.id from deliveries d where event_shard(d.source) = c.shard and d.id > c.position order by d.id limit 1) as next),
      (select max(id) from deliveries), 0),
    (select min(delivery) - 1 from event_retries));
$$;

-- Alerts go on where they are: what waits is read, however old.
select add_event_consumer('alerts');
insert into event_retries (consumer, delivery) select 'alerts', id from deliveries where processed_at is null;
drop index deliveries_pending;
alter table deliveries drop column processed_at;
