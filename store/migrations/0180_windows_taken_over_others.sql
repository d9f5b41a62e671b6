-- A window that was taken over a conflict, for a reason, is held like any other: what comes after it meets it.
alter table reservations add column over boolean not null default false;
alter table reservations drop constraint reservations_ci_during_excl;
alter table reservations add constraint reservations_ci_during_excl exclude using gist (ci with =, during with &&) where (not over);
create index reservations_by_time on reservations using gist (ci, during);

-- The constraint cannot see one that is held over a conflict: whoever takes a window on a CI waits for the others there, and then looks.
create function hold_window(record text, wanted text, window_ tstzrange, is_over boolean) returns tstzrange language plpgsql as $$
declare other tstzrange;
begin
  perform pg_advisory_xact_lock(hashtextextended('window of ' || wanted, 0));
  if not is_over then
    select r.during into other from reservations r where r.ci = wanted and r.during && window_ and r.record_id <> record limit 1;
    if found then
      raise exclusion_violation using
        message = format('conflicting window on "%s"', wanted),
        detail = format('Key (ci, during)=(%s, %s) conflicts with existing key (ci, during)=(%s, %s).', wanted, window_, wanted, other),
        table = 'reservations';
    end if;
  end if;
  return window_;
end $$;

insert into reservations (record_id, ci, during, over)
select r.id, c.ci, tstzrange((r.snapshot #>> '{reservation,from}')::timestamptz, (r.snapshot #>> '{reservation,until}')::timestamptz, '[)'), true
from records r, jsonb_array_elements_text(r.snapshot #> '{reservation,cis}') as c (ci)
where r.snapshot #>> '{reservation,overridden}' is not null;
