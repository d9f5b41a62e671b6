-- A window may be shared: it is held beside others that are shared, and beside nobody else.
alter table reservations add column shared boolean not null default false;
-- Two rows meet when they are taken as something else: an exclusive one as its record, shared ones all as the same.
alter table reservations add column taken_as text not null generated always as (case when shared then '' else record_id end) stored;
alter table reservations drop constraint reservations_ci_during_excl;
alter table reservations add constraint reservations_ci_during_excl
  exclude using gist (ci with =, during with &&, taken_as with <>) where (not over);

-- As the one of four arguments, which workers of before go on calling: to them every window of another is in the way.
create function hold_window(record text, wanted text, window_ tstzrange, is_over boolean, is_shared boolean) returns tstzrange language plpgsql as $$
declare other tstzrange;
begin
  perform pg_advisory_xact_lock(hashtextextended('window of ' || wanted, 0));
  if not is_over then
    select r.during into other from reservations r
      where r.ci = wanted and r.during && window_ and r.record_id <> record and not (is_shared and r.shared) limit 1;
    if found then
      raise exclusion_violation using
        message = format('conflicting window on "%s"', wanted),
        detail = format('Key (ci, during)=(%s, %s) conflicts with existing key (ci, during)=(%s, %s).', wanted, window_, wanted, other),
        table = 'reservations';
    end if;
  end if;
  return window_;
end $$;

-- The version of the graph of CIs is its last change.
create index ci_relation_changes_by_id on ci_relation_changes (id);
