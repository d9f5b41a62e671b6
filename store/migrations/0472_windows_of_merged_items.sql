-- The ids under which one thing is known: those of items that were merged lead to the one that stays. The ledgers of
-- records keep the id that they name, and so do the windows that they hold.
create function same_ci(wanted text) returns setof text language sql stable as $$
  select wanted
  union
  select ci.id from cis asked
    join cis ci on ci.id = coalesce(asked.merged_into, asked.id) or ci.merged_into = coalesce(asked.merged_into, asked.id)
    where asked.id = wanted
$$;

create or replace function hold_window(record text, wanted text, window_ tstzrange, is_over boolean, is_shared boolean) returns tstzrange language plpgsql as $$
declare other tstzrange;
begin
  perform pg_advisory_xact_lock(hashtextextended('window of ' || (select min(one) from same_ci(wanted) as one), 0));
  if not is_over then
    select r.during into other from reservations r
      where r.ci in (select same_ci(wanted)) and r.during && window_ and r.record_id <> record and not (is_shared and r.shared) limit 1;
    if found then
      raise exclusion_violation using
        message = format('conflicting window on "%s"', wanted),
        detail = format('Key (ci, during)=(%s, %s) conflicts with existing key (ci, during)=(%s, %s).', wanted, window_, wanted, other),
        table = 'reservations';
    end if;
  end if;
  return window_;
end $$;
