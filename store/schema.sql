-- Made by the migrations; test/schema/schema.itest.ts keeps it in step. Never edited by hand.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE FUNCTION public.add_event_consumer(name text) RETURNS void
    LANGUAGE sql
    AS $$
  insert into event_cursors (consumer, shard, position)
  select name, shard, coalesce((select max(id) from deliveries), 0) from generate_series(0, 15) as shard;
$$;

CREATE FUNCTION public.alert_term_hashes(terms jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select array(select distinct md5((t ->> 'key') || coalesce(' ' || (t ->> 'ci'), '')) from jsonb_array_elements(terms) as t)
$$;

CREATE FUNCTION public.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'audit_events is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.audit_people() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  by_person text := nullif(current_setting('opsloom.person', true), '');
begin
  insert into audit_events (person, action, subject, details) values (
    by_person,
    new.kind || case when new.body is null then '.removed' when new.kind = 'member' then '.added' else '.saved' end,
    new.name,
    case when by_person is null then jsonb_build_object('databaseUser', session_user) else '{}' end
      || case when new.kind = 'member' then jsonb_build_object('member', new.member) else coalesce(new.body, '{}') end);
  return null;
end $$;

CREATE TABLE public.cis (
    id text NOT NULL,
    class text NOT NULL,
    family text NOT NULL,
    name text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    attributes jsonb NOT NULL,
    keys jsonb NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    absent_at timestamp with time zone,
    merged_into text,
    aliases jsonb DEFAULT '{}'::jsonb NOT NULL,
    class_said jsonb,
    CONSTRAINT cis_state_check CHECK ((state = ANY (ARRAY['active'::text, 'absent'::text, 'retired'::text])))
)
WITH (fillfactor='70');

CREATE FUNCTION public.ci_names_of(ci public.cis) RETURNS TABLE(attribute text, value text)
    LANGUAGE sql IMMUTABLE
    AS $$
  select distinct said.attribute, lower(btrim(said.value)) from (
    select 'id' as attribute, ci.id as value
    union all select 'name', ci.name
    union all select a.name, ci.attributes -> a.name ->> 'value' from unnest(array['name', 'fqdn', 'address']) as a (name)
      where jsonb_typeof(ci.attributes -> a.name -> 'value') in ('string', 'number')
    union all select 'addresses', one from jsonb_array_elements_text(
      case when jsonb_typeof(ci.attributes -> 'addresses' -> 'value') = 'array' then ci.attributes -> 'addresses' -> 'value' else '[]' end) as one
    union all select a.name, key::jsonb ->> 0 from unnest(array['name', 'fqdn']) as a (name)
      cross join lateral jsonb_array_elements_text(
        case when jsonb_typeof(ci.aliases -> a.name) = 'array' then ci.aliases -> a.name else '[]' end) as key) said
  where btrim(said.value) <> '' and length(said.value) <= 600
$$;

CREATE FUNCTION public.ci_relation_changes_are_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'rows of ci_relation_changes are added, never altered or removed: % refused', tg_op using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.ci_values_of(attributes jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(jsonb_object_agg(said.key, jsonb_build_object('value', said.value -> 'value')), '{}') from jsonb_each(attributes) said
$$;

CREATE FUNCTION public.clock_results(known_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone) RETURNS TABLE(record_id text, clock_id text, service_level text, episode bigint, started_at timestamp with time zone, counts_from timestamp with time zone, phase text, target_ms bigint, until timestamp with time zone, due_at timestamp with time zone, breached_at timestamp with time zone, ended_at timestamp with time zone, used_ms bigint, paused_ms bigint, met boolean, seq bigint, committed_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  select e.record_id, e.clock_id, e.service_level, e.episode, e.started_at, e.counts_from, e.phase, e.target_ms, e.until,
    e.due_at, e.breached_at, e.ended_at, e.used_ms, e.paused_ms, e.met, e.seq, e.committed_at
  from (
    select n.*, lead(n.seq) over w as later, first_value(n.at) over w as started_at from (
      select k.*, count(*) filter (where k.begins) over (partition by k.record_id, k.clock_id order by k.seq) as episode from (
        select c.*, lag(c.ended_at) over w is not null or lag(c.counts_from) over w is distinct from c.counts_from as begins
        from clock_changes c where coalesce(c.committed_at, c.at) <= known_at
        window w as (partition by c.record_id, c.clock_id order by c.seq)) k) n
    window w as (partition by n.record_id, n.clock_id, n.episode order by n.seq)) e
  where e.later is null
$$;

CREATE FUNCTION public.deliveries_passed() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select least(
    coalesce((select min(next.id) - 1 from event_cursors c, lateral (
        select d.id from deliveries d where event_shard(d.source) = c.shard and d.id > c.position order by d.id limit 1) as next),
      (select max(id) from deliveries), 0),
    (select min(delivery) - 1 from event_retries));
$$;

CREATE FUNCTION public.event_backlog() RETURNS TABLE(consumer text, shard integer, delivery bigint, source text, received_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  select c.consumer, c.shard, d.id, d.source, d.received_at
  from event_cursors c join deliveries d on event_shard(d.source) = c.shard and d.id > c.position
  union all
  select r.consumer, null, d.id, d.source, d.received_at from event_retries r join deliveries d on d.id = r.delivery;
$$;

CREATE FUNCTION public.event_shard(source text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (((('x'::text || substr(md5(source), 1, 7)))::bit(28))::integer % 16);

CREATE FUNCTION public.forget_ci_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  truncate ci_names;
  return null;
end $$;

CREATE FUNCTION public.forget_ci_values() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  truncate ci_values;
  return null;
end $$;

CREATE TABLE public.groups (
    name text NOT NULL,
    title text NOT NULL,
    manager text,
    external_id text
);

CREATE FUNCTION public.group_body(g public.groups) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select jsonb_build_object('title', g.title, 'manager', g.manager)
$$;

CREATE FUNCTION public.hold_event_log() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(4600004);
  return null;
end $$;

CREATE FUNCTION public.hold_metric_log() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(4600510);
  return null;
end $$;

CREATE FUNCTION public.hold_window(record text, wanted text, window_ tstzrange, is_over boolean) RETURNS tstzrange
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.hold_window(record text, wanted text, window_ tstzrange, is_over boolean, is_shared boolean) RETURNS tstzrange
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.ledger_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.ledger_leaves_by_archive() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from gone g where not exists (
      select from archived_records a where a.record_id = g.record_id and a.head >= g.seq)) then
    raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

CREATE FUNCTION public.note_ci_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op <> 'INSERT' then
    delete from ci_names where ci_id = old.id and (attribute, value) in (select * from ci_names_of(old));
  end if;
  if tg_op <> 'DELETE' then
    insert into ci_names (attribute, value, ci_id) select n.attribute, n.value, new.id from ci_names_of(new) n
    on conflict do nothing;
  end if;
  return null;
end $$;

CREATE FUNCTION public.note_ci_values() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
  if tg_op = 'INSERT' then
    insert into ci_values (ci_id, attributes) select n.id, ci_values_of(n.attributes) from written n order by n.id
    on conflict (ci_id) do update set attributes = excluded.attributes;
  elsif tg_op = 'UPDATE' then
    insert into ci_values (ci_id, attributes)
    select n.id, ci_values_of(n.attributes) from written n join replaced o using (id)
    where n.attributes <> o.attributes and (n.version <> o.version
      or jsonb_path_query_array(n.attributes, '$.*.value') <> jsonb_path_query_array(o.attributes, '$.*.value')
      or array(select jsonb_object_keys(n.attributes)) <> array(select jsonb_object_keys(o.attributes)))
    order by n.id
    on conflict (ci_id) do update set attributes = excluded.attributes where ci_values.attributes <> excluded.attributes;
  else
    delete from ci_values v using replaced o where v.ci_id = o.id;
  end if;
  return null;
end $_$;

CREATE FUNCTION public.note_group() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and old.name = new.name and group_body(old) = group_body(new) then return null; end if;
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.name <> new.name) then
    insert into people_changes (kind, name) values ('group', old.name);
  end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, body) values ('group', new.name, group_body(new)); end if;
  return null;
end $$;

CREATE FUNCTION public.note_member() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and old = new then return null; end if;
  if tg_op <> 'INSERT' then insert into people_changes (kind, name, member) values ('member', old.group_name, old.user_name); end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, member, body) values ('member', new.group_name, new.user_name, '{}'); end if;
  return null;
end $$;

CREATE FUNCTION public.note_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and old.name = new.name and person_body(old) = person_body(new) then return null; end if;
  if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.name <> new.name) then
    insert into people_changes (kind, name) values ('person', old.name);
  end if;
  if tg_op <> 'DELETE' then insert into people_changes (kind, name, body) values ('person', new.name, person_body(new)); end if;
  return null;
end $$;

CREATE FUNCTION public.people_changes_are_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'rows of people_changes are added, never altered or removed: % refused', tg_op using errcode = 'restrict_violation';
end $$;

CREATE TABLE public.users (
    name text NOT NULL,
    title text NOT NULL,
    email text,
    active boolean DEFAULT true NOT NULL,
    manager text,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    external_id text
);

CREATE FUNCTION public.person_body(u public.users) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select jsonb_build_object('title', u.title, 'active', u.active, 'manager', u.manager, 'roles', to_jsonb(u.roles))
$$;

CREATE FUNCTION public.record_spans(known_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone) RETURNS TABLE(record_id text, field text, seq bigint, value jsonb, valid_from timestamp with time zone, valid_to timestamp with time zone, committed_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
  select c.record_id, c.field, c.seq, c.value, c.at, lead(c.at) over (partition by c.record_id, c.field order by c.seq), c.committed_at
  from record_changes c where coalesce(c.committed_at, c.at) <= known_at
$$;

CREATE FUNCTION public.rows_are_never_altered() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'rows of % are added, never altered', tg_table_name using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.same_ci(wanted text) RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$
  select wanted
  union
  select ci.id from cis asked
    join cis ci on ci.id = coalesce(asked.merged_into, asked.id) or ci.merged_into = coalesce(asked.merged_into, asked.id)
    where asked.id = wanted
$$;

CREATE TABLE public.alert_changes (
    id bigint NOT NULL,
    alert_id text NOT NULL,
    episode integer NOT NULL,
    at timestamp with time zone NOT NULL,
    committed_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    severity integer,
    title text NOT NULL,
    ci text,
    rule text,
    group_id text,
    count bigint NOT NULL,
    duplicates bigint NOT NULL
);

ALTER TABLE public.alert_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alert_episodes (
    source text NOT NULL,
    last integer NOT NULL
);

CREATE TABLE public.alert_groups (
    id text NOT NULL,
    rule text NOT NULL,
    cis text[] NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    record_id text,
    alerts text[] NOT NULL,
    terms jsonb DEFAULT '[]'::jsonb NOT NULL,
    primary_alert jsonb,
    into_id text,
    rules text[] DEFAULT '{}'::text[] NOT NULL,
    term_hashes text[] GENERATED ALWAYS AS (public.alert_term_hashes(terms)) STORED NOT NULL
);

CREATE TABLE public.alert_records (
    group_id text NOT NULL,
    record_id text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.alerts (
    id text NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    state text NOT NULL,
    severity integer,
    title text NOT NULL,
    ci text,
    rule text,
    group_id text,
    episode integer NOT NULL,
    count bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    check_at timestamp with time zone,
    alert jsonb NOT NULL,
    reason jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE TABLE public.api_keys (
    id text NOT NULL,
    hash bytea NOT NULL,
    user_name text NOT NULL,
    title text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone
);

CREATE TABLE public.approval_requests (
    record_id text NOT NULL,
    requested_by bigint NOT NULL,
    approver text NOT NULL,
    approval text NOT NULL,
    stage text NOT NULL,
    digest text NOT NULL,
    expires_at timestamp with time zone,
    requested_at timestamp with time zone NOT NULL,
    state text NOT NULL
);

CREATE TABLE public.archived_records (
    record_id text NOT NULL,
    number text NOT NULL,
    type text NOT NULL,
    head bigint NOT NULL,
    head_hash bytea NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    archive text NOT NULL,
    dropped_by text NOT NULL,
    dropped_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.audit_events (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    person text,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL
);

ALTER TABLE public.audit_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bundles (
    digest text NOT NULL,
    record_type text NOT NULL,
    body json NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.certificate_places (
    place text NOT NULL,
    host text NOT NULL,
    port integer,
    server_name text,
    starttls text,
    chain text[] NOT NULL,
    version text,
    fault text,
    ci_id text,
    source text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.certificates (
    fingerprint text NOT NULL,
    der bytea NOT NULL,
    facts jsonb NOT NULL,
    subject text NOT NULL,
    issuer text NOT NULL,
    issuers text[] DEFAULT '{}'::text[] NOT NULL,
    valid_to timestamp with time zone NOT NULL,
    source text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    trusted_by text,
    trusted_because text,
    trusted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_because text,
    asked_at timestamp with time zone,
    CONSTRAINT certificates_fingerprint_check CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE public.ci_changes (
    id bigint NOT NULL,
    ci_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    changes jsonb NOT NULL,
    by text,
    because text,
    written xid8 DEFAULT pg_current_xact_id()
);

ALTER TABLE public.ci_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ci_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ci_duplicate_sets (
    id bigint NOT NULL,
    class text NOT NULL,
    cis text[] NOT NULL,
    news integer DEFAULT 0 NOT NULL,
    record_id text,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);

ALTER TABLE public.ci_duplicate_sets ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ci_duplicate_sets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ci_duplicates (
    ci_id text NOT NULL,
    set_id bigint NOT NULL
);

CREATE TABLE public.ci_file_contents (
    digest text NOT NULL,
    text text NOT NULL
);

CREATE TABLE public.ci_files (
    ci_id text NOT NULL,
    path text NOT NULL,
    since timestamp with time zone NOT NULL,
    digest text NOT NULL,
    pattern text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ci_identifiers (
    family text NOT NULL,
    rule text NOT NULL,
    key text NOT NULL,
    ci_id text NOT NULL
);

CREATE TABLE public.ci_key_rivals (
    family text NOT NULL,
    rule text NOT NULL,
    key text NOT NULL,
    ci_id text NOT NULL
);

CREATE TABLE public.ci_lookalikes (
    ci_id text NOT NULL,
    other_ci text NOT NULL,
    because text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    distinct_by text,
    distinct_because text,
    CONSTRAINT ci_lookalikes_check CHECK (((ci_id COLLATE "C") < (other_ci COLLATE "C")))
);

CREATE TABLE public.ci_names (
    attribute text NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    ci_id text NOT NULL
);

CREATE TABLE public.ci_recomputes (
    class text NOT NULL,
    after_id text DEFAULT ''::text NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    total integer NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE public.ci_relation_changes (
    id bigint NOT NULL,
    from_ci text NOT NULL,
    type text NOT NULL,
    to_ci text NOT NULL,
    present boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    noted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    by text,
    written xid8 DEFAULT pg_current_xact_id()
);

ALTER TABLE public.ci_relation_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ci_relation_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.ci_relation_spans AS
 SELECT s.id,
    s.from_ci,
    s.type,
    s.to_ci,
    s.source,
    s.valid_from,
    s.valid_to
   FROM ( SELECT ci_relation_changes.id,
            ci_relation_changes.from_ci,
            ci_relation_changes.type,
            ci_relation_changes.to_ci,
            ci_relation_changes.present,
            ci_relation_changes.source,
            ci_relation_changes.at AS valid_from,
            lead(ci_relation_changes.at) OVER (PARTITION BY ci_relation_changes.from_ci, ci_relation_changes.type, ci_relation_changes.to_ci ORDER BY ci_relation_changes.id) AS valid_to
           FROM public.ci_relation_changes) s
  WHERE s.present;

CREATE TABLE public.ci_relations (
    from_ci text NOT NULL,
    type text NOT NULL,
    to_ci text NOT NULL,
    source text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT ci_relations_check CHECK ((from_ci <> to_ci))
);

CREATE VIEW public.ci_relations_unnoted AS
 SELECT COALESCE(r.from_ci, s.from_ci) AS from_ci,
    COALESCE(r.type, s.type) AS type,
    COALESCE(r.to_ci, s.to_ci) AS to_ci
   FROM (( SELECT ci_relation_spans.from_ci,
            ci_relation_spans.type,
            ci_relation_spans.to_ci
           FROM public.ci_relation_spans
          WHERE (ci_relation_spans.valid_to IS NULL)) s
     FULL JOIN public.ci_relations r USING (from_ci, type, to_ci))
  WHERE ((r.first_seen_at IS NULL) OR (s.from_ci IS NULL))
UNION
 SELECT c.from_ci,
    c.type,
    c.to_ci
   FROM ( SELECT ci_relation_changes.from_ci,
            ci_relation_changes.type,
            ci_relation_changes.to_ci,
            ci_relation_changes.present,
            lag(ci_relation_changes.present, 1, false) OVER (PARTITION BY ci_relation_changes.from_ci, ci_relation_changes.type, ci_relation_changes.to_ci ORDER BY ci_relation_changes.id) AS before
           FROM public.ci_relation_changes) c
  WHERE (c.present = c.before);

CREATE TABLE public.ci_requests (
    key text NOT NULL,
    request text NOT NULL,
    reply json,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.ci_sightings (
    discovery text NOT NULL,
    ci_id text NOT NULL,
    address inet NOT NULL,
    port integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    missed_runs integer DEFAULT 0 NOT NULL,
    missed_since timestamp with time zone
);

CREATE TABLE public.ci_traffic (
    from_ci text NOT NULL,
    to_ci text NOT NULL,
    port integer NOT NULL,
    source text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    samples bigint[] NOT NULL,
    state text DEFAULT 'suggested'::text NOT NULL,
    because text,
    decided_by text,
    decided_at timestamp with time zone,
    CONSTRAINT ci_traffic_check CHECK ((from_ci <> to_ci)),
    CONSTRAINT ci_traffic_state_check CHECK ((state = ANY (ARRAY['suggested'::text, 'accepted'::text, 'ignored'::text])))
);

CREATE TABLE public.ci_values (
    ci_id text NOT NULL,
    attributes jsonb NOT NULL
);

CREATE TABLE public.clock_changes (
    record_id text NOT NULL,
    clock_id text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    committed_at timestamp with time zone,
    service_level text NOT NULL,
    phase text NOT NULL,
    counts_from timestamp with time zone NOT NULL,
    target_ms bigint,
    until timestamp with time zone,
    due_at timestamp with time zone,
    breached_at timestamp with time zone,
    ended_at timestamp with time zone,
    used_ms bigint NOT NULL,
    paused_ms bigint NOT NULL,
    met boolean
);

CREATE TABLE public.cloud_resources (
    account text NOT NULL,
    resource_id text NOT NULL,
    type text NOT NULL,
    service text NOT NULL,
    region text NOT NULL,
    ci_id text NOT NULL,
    links jsonb NOT NULL,
    seen_run text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    missed_runs integer DEFAULT 0 NOT NULL,
    missed_since timestamp with time zone
);

CREATE TABLE public.cloud_runs (
    id text NOT NULL,
    account text NOT NULL,
    whole boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    phase text DEFAULT 'running'::text NOT NULL,
    scopes integer NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    absent text[] DEFAULT '{}'::text[] NOT NULL,
    fault text,
    CONSTRAINT cloud_runs_phase_check CHECK ((phase = ANY (ARRAY['running'::text, 'completed'::text, 'partial'::text, 'cancelled'::text, 'expired'::text, 'faulted'::text])))
);

CREATE TABLE public.cloud_scopes (
    run_id text NOT NULL,
    region text NOT NULL,
    service text NOT NULL,
    parts integer NOT NULL,
    listed boolean NOT NULL,
    resources integer NOT NULL,
    requests integer NOT NULL,
    throttled integer NOT NULL,
    took_ms integer NOT NULL,
    counts jsonb NOT NULL,
    category text,
    message text,
    CONSTRAINT cloud_scopes_category_check CHECK ((category = ANY (ARRAY['credentials'::text, 'network'::text, 'configuration'::text, 'timeout'::text, 'permission'::text, 'tooLarge'::text, 'protocol'::text])))
);

CREATE TABLE public.collector_watch (
    name text NOT NULL,
    published boolean NOT NULL,
    silent_after_ms bigint,
    seen_at timestamp with time zone,
    asked_at timestamp with time zone NOT NULL,
    workers text[] NOT NULL,
    heard_at timestamp with time zone,
    watched_since timestamp with time zone DEFAULT now() NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    silent_since timestamp with time zone
);

CREATE TABLE public.command_links (
    digest bytea NOT NULL,
    record_id text NOT NULL,
    person text NOT NULL,
    command text NOT NULL,
    message text NOT NULL,
    channel text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.command_outcomes (
    record_id text NOT NULL,
    command_id text NOT NULL,
    request_hash bytea NOT NULL,
    outcome jsonb NOT NULL,
    head bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    bare boolean DEFAULT false NOT NULL
);

CREATE TABLE public.credential_affinity (
    address inet NOT NULL,
    kind text NOT NULL,
    credential text NOT NULL,
    worked_at timestamp with time zone,
    failures integer NOT NULL,
    paused_until timestamp with time zone,
    CONSTRAINT credential_affinity_failures_check CHECK ((failures >= 0)),
    CONSTRAINT credential_affinity_kind_check CHECK ((kind = ANY (ARRAY['ssh'::text, 'snmp'::text, 'sql'::text, 'redis'::text, 'http'::text])))
);

CREATE TABLE public.definitions (
    digest text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    path text NOT NULL,
    ir json NOT NULL,
    source text NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL,
    author text NOT NULL,
    git_commit text
);

CREATE TABLE public.delegations (
    id bigint NOT NULL,
    from_user text NOT NULL,
    to_user text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT delegations_check CHECK (((ends_at > starts_at) AND (from_user <> to_user)))
);

ALTER TABLE public.delegations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delegations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deliveries (
    id bigint NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    body text NOT NULL,
    error text,
    rejected integer DEFAULT 0 NOT NULL,
    items integer[]
);

ALTER TABLE public.deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demo_plays (
    id text NOT NULL,
    story text NOT NULL,
    started_by text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    alive_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    record_id text,
    lines jsonb DEFAULT '[]'::jsonb NOT NULL,
    question text,
    answer boolean,
    stopping boolean DEFAULT false NOT NULL,
    CONSTRAINT demo_plays_outcome_check CHECK ((outcome = ANY (ARRAY['completed'::text, 'failed'::text, 'stopped'::text])))
);

CREATE TABLE public.digest_items (
    id text NOT NULL,
    digest_id text NOT NULL,
    nth bigint NOT NULL,
    body jsonb NOT NULL
);

ALTER TABLE public.digest_items ALTER COLUMN nth ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.digest_items_nth_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.digests (
    id text NOT NULL,
    person text NOT NULL,
    channel text NOT NULL,
    every_ms bigint NOT NULL,
    closed_at timestamp with time zone
);

CREATE TABLE public.discovery_errors (
    run_id text NOT NULL,
    shard bigint NOT NULL,
    address inet,
    phase text NOT NULL,
    category text NOT NULL,
    port integer,
    credential text,
    message text NOT NULL,
    CONSTRAINT discovery_errors_category_check CHECK ((category = ANY (ARRAY['credentials'::text, 'network'::text, 'configuration'::text, 'timeout'::text, 'permission'::text, 'tooLarge'::text, 'protocol'::text]))),
    CONSTRAINT discovery_errors_phase_check CHECK ((phase = ANY (ARRAY['alive'::text, 'scan'::text, 'classify'::text, 'identify'::text, 'explore'::text])))
);

CREATE TABLE public.discovery_runs (
    id text NOT NULL,
    discovery text NOT NULL,
    phase text DEFAULT 'running'::text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    plan jsonb NOT NULL,
    done_count bigint DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    absent text[] DEFAULT '{}'::text[] NOT NULL,
    fault text,
    whole boolean DEFAULT true NOT NULL,
    CONSTRAINT discovery_runs_phase_check CHECK ((phase = ANY (ARRAY['running'::text, 'completed'::text, 'cancelled'::text, 'expired'::text, 'faulted'::text])))
);

CREATE TABLE public.discovery_shards (
    run_id text NOT NULL,
    first bigint NOT NULL,
    counts jsonb NOT NULL,
    awaited jsonb DEFAULT '[]'::jsonb NOT NULL,
    gone jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.discovery_targets (
    run_id text NOT NULL,
    address inet NOT NULL,
    shard bigint NOT NULL,
    phase text NOT NULL,
    ports integer[] NOT NULL,
    ci_id text,
    credentials text[] NOT NULL,
    took_ms integer NOT NULL,
    explored jsonb,
    recording jsonb,
    CONSTRAINT discovery_targets_phase_check CHECK ((phase = ANY (ARRAY['alive'::text, 'scan'::text, 'classify'::text, 'identify'::text, 'explore'::text])))
);

CREATE TABLE public.event_cursors (
    consumer text NOT NULL,
    shard integer NOT NULL,
    "position" bigint NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL,
    failed_at timestamp with time zone,
    error text
);

CREATE TABLE public.event_polls (
    source text NOT NULL,
    url text NOT NULL,
    cursor jsonb,
    listed jsonb DEFAULT '{}'::jsonb NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    holder text NOT NULL,
    held_until timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    error text
);

CREATE TABLE public.event_retries (
    consumer text NOT NULL,
    delivery bigint NOT NULL
);

CREATE TABLE public.file_chunks (
    content bigint NOT NULL,
    "position" integer NOT NULL,
    data bytea NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.file_chunks ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.file_contents (
    id bigint NOT NULL,
    digest text NOT NULL,
    size bigint NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE SEQUENCE public.file_contents_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.files (
    id text NOT NULL,
    content bigint NOT NULL,
    name text NOT NULL,
    media text NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.findings (
    id bigint NOT NULL,
    policy text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    step integer NOT NULL,
    step_name text NOT NULL,
    severity smallint,
    title text NOT NULL,
    why text NOT NULL,
    exception jsonb,
    opening jsonb,
    record_id text,
    told integer,
    refused text,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    stepped_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended text,
    settled boolean DEFAULT false NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT findings_ended_check CHECK ((ended = ANY (ARRAY['holds'::text, 'gone'::text, 'moved'::text, 'stopped'::text, 'retired'::text])))
);

ALTER TABLE public.findings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.findings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.frozen_texts (
    record_id text NOT NULL,
    type text NOT NULL,
    label text,
    words tsvector NOT NULL,
    trigrams text NOT NULL
);

CREATE TABLE public.group_members (
    group_name text NOT NULL,
    user_name text NOT NULL
);

CREATE TABLE public.improvement_watch (
    improvement text NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    fault text
);

CREATE TABLE public.indicator_programs (
    digest text NOT NULL,
    name text NOT NULL,
    body jsonb NOT NULL
);

CREATE TABLE public.indicator_readings (
    digest text NOT NULL,
    period text NOT NULL,
    as_of timestamp with time zone NOT NULL,
    taken_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    n bigint NOT NULL,
    excluded bigint NOT NULL,
    rows_hash text NOT NULL,
    tzdb text NOT NULL,
    reading jsonb NOT NULL
);

CREATE TABLE public.known_browsers (
    hash bytea NOT NULL,
    user_name text NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.latest_bundles (
    record_type text NOT NULL,
    digest text NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.latest_definitions (
    kind text NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.ledger (
    record_id text NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    command_id text NOT NULL,
    by_user text NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    committed_at timestamp with time zone DEFAULT clock_timestamp()
);

CREATE TABLE public.limited_openings (
    key text NOT NULL,
    scope text NOT NULL,
    per text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.log_batches (
    id bigint NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    lines integer NOT NULL,
    bytes bytea NOT NULL
);
ALTER TABLE ONLY public.log_batches ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE public.log_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.log_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.log_counts (
    source text NOT NULL,
    lines bigint DEFAULT 0 NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.log_cursors (
    source text NOT NULL,
    until timestamp with time zone,
    looked_at timestamp with time zone NOT NULL,
    rounds bigint DEFAULT 0 NOT NULL,
    live jsonb DEFAULT '{}'::jsonb NOT NULL
);

CREATE TABLE public.log_lines (
    id bigint NOT NULL,
    source text NOT NULL,
    template text NOT NULL,
    keywords text[] NOT NULL,
    received_at timestamp with time zone NOT NULL,
    at timestamp with time zone,
    app text NOT NULL,
    host text NOT NULL,
    severity text NOT NULL,
    line text NOT NULL
);

ALTER TABLE public.log_lines ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.log_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.log_mutes (
    id bigint NOT NULL,
    source text NOT NULL,
    template text NOT NULL,
    muted boolean NOT NULL,
    reason text NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.log_mutes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.log_mutes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.log_refusals (
    source text NOT NULL,
    reason text NOT NULL,
    lines bigint NOT NULL,
    example text NOT NULL,
    last_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.log_templates (
    source text NOT NULL,
    id text NOT NULL,
    birth text NOT NULL,
    tokens text NOT NULL,
    lines bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.mail_folders (
    mailbox text NOT NULL,
    server text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint,
    since bigint DEFAULT 0 NOT NULL,
    taken bigint DEFAULT 0 NOT NULL,
    filed bigint DEFAULT 0 NOT NULL,
    holder text NOT NULL,
    held_until timestamp with time zone NOT NULL
);

CREATE TABLE public.mails (
    id bigint NOT NULL,
    mailbox text NOT NULL,
    message_id text NOT NULL,
    sender text NOT NULL,
    subject text NOT NULL,
    raw bytea NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    files jsonb,
    outcome text,
    record_id text,
    code text,
    reason text,
    settled_at timestamp with time zone,
    CONSTRAINT mails_outcome_check CHECK ((outcome = ANY (ARRAY['opened'::text, 'answered'::text, 'refused'::text, 'left'::text])))
);

ALTER TABLE public.mails ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.marks (
    name text NOT NULL,
    value text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.metric_batches (
    id bigint NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    samples integer NOT NULL,
    bytes bytea NOT NULL
);
ALTER TABLE ONLY public.metric_batches ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE public.metric_batches ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.metric_batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.metric_blocks (
    series bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    samples integer NOT NULL,
    bytes bytea NOT NULL,
    rolled boolean DEFAULT false NOT NULL
);

CREATE TABLE public.metric_counts (
    source text NOT NULL,
    kept bigint DEFAULT 0 NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL,
    refused bigint DEFAULT 0 NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.metric_cursors (
    consumer text NOT NULL,
    "position" bigint NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.metric_hours (
    series bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    samples integer NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    sum double precision NOT NULL,
    last double precision NOT NULL
);

CREATE TABLE public.metric_series (
    id bigint NOT NULL,
    source text NOT NULL,
    digest bytea NOT NULL,
    labels jsonb NOT NULL,
    first_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.metric_series ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.metric_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.migrations (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.moves (
    digest text NOT NULL,
    record_type text NOT NULL,
    plan jsonb NOT NULL,
    planned_by text NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    applied_by text,
    applied_at timestamp with time zone
);

CREATE TABLE public.notices (
    id text NOT NULL,
    to_user text NOT NULL,
    record_id text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    because text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    read_at timestamp with time zone
);

CREATE TABLE public.number_reservations (
    type text NOT NULL,
    key text NOT NULL,
    number text,
    request_hash bytea NOT NULL,
    reserved_at timestamp with time zone DEFAULT now() NOT NULL,
    refusal jsonb,
    CONSTRAINT number_reservations_answer CHECK (((number IS NULL) <> (refusal IS NULL)))
);

CREATE TABLE public.on_call_overrides (
    id bigint NOT NULL,
    plan text NOT NULL,
    layer text,
    who text,
    instead text,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    removed_by text,
    removed_at timestamp with time zone,
    CONSTRAINT on_call_overrides_check CHECK ((ends_at > starts_at)),
    CONSTRAINT on_call_overrides_check1 CHECK (((who IS NOT NULL) OR (instead IS NOT NULL)))
);

ALTER TABLE public.on_call_overrides ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.on_call_overrides_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox (
    id text NOT NULL,
    record_id text NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    available_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    error text,
    done_at timestamp with time zone,
    parked_at timestamp with time zone,
    arming integer DEFAULT 1 NOT NULL,
    "position" bigint NOT NULL,
    lane text NOT NULL
);

ALTER TABLE public.outbox ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.passwords (
    user_name text NOT NULL,
    hash text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.past_windows (
    id bigint NOT NULL,
    record_id text NOT NULL,
    ci text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL
);

ALTER TABLE public.past_windows ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.past_windows_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payloads (
    digest text NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.people_changes (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    member text DEFAULT ''::text NOT NULL,
    body jsonb,
    CONSTRAINT people_changes_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'group'::text, 'member'::text])))
);

ALTER TABLE public.people_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.people_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.people_spans AS
 SELECT s.id,
    s.kind,
    s.name,
    s.member,
    s.body,
    s.valid_from,
    s.valid_to
   FROM ( SELECT people_changes.id,
            people_changes.kind,
            people_changes.name,
            people_changes.member,
            people_changes.body,
            people_changes.at AS valid_from,
            lead(people_changes.at) OVER (PARTITION BY people_changes.kind, people_changes.name, people_changes.member ORDER BY people_changes.id) AS valid_to
           FROM public.people_changes) s
  WHERE (s.body IS NOT NULL);

CREATE VIEW public.people_unnoted AS
 SELECT COALESCE(n.kind, s.kind) AS kind,
    COALESCE(n.name, s.name) AS name,
    COALESCE(n.member, s.member) AS member
   FROM (( SELECT people_spans.kind,
            people_spans.name,
            people_spans.member,
            people_spans.body
           FROM public.people_spans
          WHERE (people_spans.valid_to IS NULL)) s
     FULL JOIN ( SELECT 'person'::text AS kind,
            u.name,
            ''::text AS member,
            public.person_body(u.*) AS body
           FROM public.users u
        UNION ALL
         SELECT 'group'::text,
            g.name,
            ''::text,
            public.group_body(g.*) AS group_body
           FROM public.groups g
        UNION ALL
         SELECT 'member'::text,
            group_members.group_name,
            group_members.user_name,
            '{}'::jsonb
           FROM public.group_members) n USING (kind, name, member))
  WHERE (n.body IS DISTINCT FROM s.body)
UNION
 SELECT c.kind,
    c.name,
    c.member
   FROM ( SELECT people_changes.kind,
            people_changes.name,
            people_changes.member,
            people_changes.body,
            lag(people_changes.body) OVER w AS before,
            row_number() OVER w AS nth
           FROM public.people_changes
          WINDOW w AS (PARTITION BY people_changes.kind, people_changes.name, people_changes.member ORDER BY people_changes.id)) c
  WHERE
        CASE
            WHEN (c.nth = 1) THEN (c.body IS NULL)
            ELSE (NOT (c.body IS DISTINCT FROM c.before))
        END;

CREATE TABLE public.person_contacts (
    user_name text NOT NULL,
    channel text NOT NULL,
    secret text,
    address text,
    CONSTRAINT person_contacts_place CHECK ((num_nonnulls(secret, address) = 1))
);

CREATE TABLE public.person_preferences (
    user_name text NOT NULL,
    quiet_from text,
    quiet_until text,
    quiet_zone text,
    channels text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT person_preferences_quiet CHECK ((num_nonnulls(quiet_from, quiet_until, quiet_zone) = ANY (ARRAY[0, 3])))
);

CREATE TABLE public.policy_watch (
    policy text NOT NULL,
    digest text NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone,
    "position" xid8 NOT NULL,
    population integer NOT NULL,
    faults integer NOT NULL,
    fault text,
    stopped boolean NOT NULL
);

CREATE TABLE public.predicted (
    record_id text NOT NULL,
    prediction text NOT NULL,
    model text NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    margin double precision NOT NULL,
    because jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    rejected_at timestamp with time zone,
    rejected_by text
);

CREATE TABLE public.prediction_models (
    prediction text NOT NULL,
    definition text NOT NULL,
    digest text NOT NULL,
    trained jsonb NOT NULL,
    trained_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.probe_changes (
    id bigint NOT NULL,
    probe text NOT NULL,
    vantage text NOT NULL,
    at timestamp with time zone NOT NULL,
    committed_at timestamp with time zone DEFAULT now() NOT NULL,
    state text NOT NULL,
    ci text,
    reason text,
    because text,
    CONSTRAINT probe_changes_state_check CHECK ((state = ANY (ARRAY['up'::text, 'down'::text, 'unknown'::text])))
);

ALTER TABLE public.probe_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.probe_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.probe_states (
    probe text NOT NULL,
    vantage text NOT NULL,
    every_ms integer NOT NULL,
    timeout_ms integer NOT NULL,
    standing jsonb NOT NULL
);

CREATE TABLE public.proposals (
    id bigint NOT NULL,
    improvement text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    from_name text NOT NULL,
    base text NOT NULL,
    before text,
    after text,
    count integer NOT NULL,
    evidence jsonb NOT NULL,
    back_test jsonb NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    reason text,
    CONSTRAINT proposals_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'rejected'::text, 'gone'::text])))
);

ALTER TABLE public.proposals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.provider_accounts (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_name text NOT NULL,
    linked_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.record_aliases (
    record_id text NOT NULL,
    into_record text NOT NULL
);

CREATE TABLE public.record_changes (
    record_id text NOT NULL,
    field text NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    committed_at timestamp with time zone,
    value jsonb
);

CREATE TABLE public.record_clocks (
    record_id text NOT NULL,
    clock_id text NOT NULL,
    service_level text NOT NULL,
    phase text NOT NULL,
    due_at timestamp with time zone,
    breached_at timestamp with time zone,
    clock jsonb NOT NULL
);

CREATE TABLE public.record_counters (
    type text NOT NULL,
    last bigint NOT NULL
);

CREATE TABLE public.record_declarations (
    type text NOT NULL,
    digest text NOT NULL,
    body jsonb NOT NULL,
    published xid8 DEFAULT pg_current_xact_id() NOT NULL,
    filled_to text DEFAULT ''::text,
    changes_to text DEFAULT ''::text
);

CREATE TABLE public.record_files (
    record_id text NOT NULL,
    file_id text NOT NULL
);

CREATE TABLE public.record_links (
    record_id text NOT NULL,
    link text NOT NULL,
    to_record text NOT NULL
);

CREATE TABLE public.record_texts (
    record_id text NOT NULL,
    type text NOT NULL,
    label text,
    words tsvector NOT NULL,
    trigrams text NOT NULL
);

CREATE TABLE public.record_values (
    record_id text NOT NULL,
    type text NOT NULL,
    final boolean NOT NULL,
    field text NOT NULL,
    "position" integer NOT NULL,
    text text COLLATE pg_catalog."C",
    number double precision,
    instant timestamp with time zone
)
PARTITION BY LIST (final);

CREATE TABLE public.record_values_final (
    record_id text NOT NULL,
    type text NOT NULL,
    final boolean NOT NULL,
    field text NOT NULL,
    "position" integer NOT NULL,
    text text COLLATE pg_catalog."C",
    number double precision,
    instant timestamp with time zone
);

CREATE TABLE public.record_values_open (
    record_id text NOT NULL,
    type text NOT NULL,
    final boolean NOT NULL,
    field text NOT NULL,
    "position" integer NOT NULL,
    text text COLLATE pg_catalog."C",
    number double precision,
    instant timestamp with time zone
);

CREATE TABLE public.records (
    id text NOT NULL,
    number text NOT NULL,
    type text NOT NULL,
    lifecycle text NOT NULL,
    bundle text NOT NULL,
    head bigint NOT NULL,
    head_hash bytea NOT NULL,
    state text NOT NULL,
    final boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    next_deadline_at timestamp with time zone,
    attention text,
    snapshot jsonb NOT NULL,
    opened_by text NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    hidden boolean DEFAULT false NOT NULL
);

CREATE TABLE public.remediation_halts (
    id text NOT NULL,
    remediation text,
    reason text NOT NULL,
    halted_by text NOT NULL,
    halted_at timestamp with time zone DEFAULT now() NOT NULL,
    lifted_reason text,
    lifted_by text,
    lifted_at timestamp with time zone
);

CREATE TABLE public.remediation_releases (
    id text NOT NULL,
    remediation text NOT NULL,
    ci text,
    reason text NOT NULL,
    released_by text NOT NULL,
    released_at timestamp with time zone DEFAULT now() NOT NULL,
    failures integer NOT NULL
);

CREATE TABLE public.remediation_runs (
    id text NOT NULL,
    remediation text NOT NULL,
    group_id text NOT NULL,
    ci text,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    outcome text NOT NULL,
    because text,
    change_id text,
    incident_id text,
    release_id text,
    begun_at timestamp with time zone,
    plan_digest text
);

CREATE TABLE public.reservations (
    record_id text NOT NULL,
    ci text NOT NULL,
    during tstzrange NOT NULL,
    over boolean DEFAULT false NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    taken_as text GENERATED ALWAYS AS (
CASE
    WHEN shared THEN ''::text
    ELSE record_id
END) STORED NOT NULL
);

CREATE TABLE public.retention_rounds (
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    dropped bigint NOT NULL,
    total bigint NOT NULL
);

CREATE TABLE public.run_documents (
    digest text NOT NULL,
    document json NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.run_lines (
    run_id text NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    path text NOT NULL,
    iteration text NOT NULL,
    attempt integer NOT NULL,
    stream text NOT NULL,
    text text NOT NULL,
    CONSTRAINT run_lines_stream_check CHECK ((stream = ANY (ARRAY['out'::text, 'error'::text, 'note'::text])))
);

ALTER TABLE public.run_lines ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.run_lines_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.run_requests (
    run_id text NOT NULL,
    verb text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT run_requests_verb_check CHECK ((verb = ANY (ARRAY['cancel'::text, 'suspend'::text, 'resume'::text])))
);

CREATE TABLE public.run_steps (
    run_id text NOT NULL,
    path text NOT NULL,
    iteration text NOT NULL,
    attempt integer NOT NULL,
    kind text NOT NULL,
    phase text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    fault json,
    CONSTRAINT run_steps_phase_check CHECK ((phase = ANY (ARRAY['running'::text, 'completed'::text, 'faulted'::text, 'skipped'::text, 'cancelled'::text])))
);

CREATE TABLE public.runs (
    id text NOT NULL,
    namespace text NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    digest text,
    phase text DEFAULT 'pending'::text NOT NULL,
    record_id text,
    purpose text,
    requested_by text NOT NULL,
    retry_of text,
    input json DEFAULT 'null'::json NOT NULL,
    output json,
    fault json,
    frame json,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    document text,
    checked_at timestamp with time zone,
    retry_skip text[] DEFAULT '{}'::text[] NOT NULL,
    retry_repeat text[] DEFAULT '{}'::text[] NOT NULL,
    of_record text,
    CONSTRAINT runs_phase_check CHECK ((phase = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'suspended'::text, 'cancelled'::text, 'faulted'::text, 'completed'::text])))
);

CREATE TABLE public.sent_refusals (
    command_id text NOT NULL,
    record_id text NOT NULL,
    sent_by text NOT NULL,
    command text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.sessions (
    id text NOT NULL,
    hash bytea NOT NULL,
    previous_hash bytea,
    previous_until timestamp with time zone,
    user_name text NOT NULL,
    way text NOT NULL,
    agent text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    renewed_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    issuer text,
    subject text,
    provider_session text,
    id_token text
);

CREATE TABLE public.sign_in_links (
    hash bytea NOT NULL,
    user_name text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    purpose text DEFAULT 'signIn'::text NOT NULL
);

CREATE TABLE public.sign_in_tries (
    id bigint NOT NULL,
    subject text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.sign_in_tries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_tries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.source_watch (
    source text NOT NULL,
    heard_at timestamp with time zone,
    watched_since timestamp with time zone DEFAULT now() NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    silent_since timestamp with time zone
);

CREATE TABLE public.ssh_host_keys (
    address inet NOT NULL,
    key text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.uptime_programs (
    digest text NOT NULL,
    name text NOT NULL,
    body jsonb NOT NULL
);

CREATE TABLE public.uptime_readings (
    digest text NOT NULL,
    period text NOT NULL,
    as_of timestamp with time zone NOT NULL,
    taken_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    scope jsonb NOT NULL,
    rows_hash text NOT NULL,
    tzdb text NOT NULL,
    reading jsonb NOT NULL
);

CREATE TABLE public.watch_states (
    watch text NOT NULL,
    unit text NOT NULL,
    digest text NOT NULL,
    aligned jsonb NOT NULL,
    open jsonb NOT NULL,
    hours jsonb NOT NULL,
    groups jsonb NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL,
    silent boolean DEFAULT false NOT NULL
);

CREATE TABLE public.workers (
    id text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    build text NOT NULL,
    functions jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.record_values ATTACH PARTITION public.record_values_final FOR VALUES IN (true);

ALTER TABLE ONLY public.record_values ATTACH PARTITION public.record_values_open FOR VALUES IN (false);

ALTER TABLE ONLY public.alert_changes
    ADD CONSTRAINT alert_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alert_episodes
    ADD CONSTRAINT alert_episodes_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.alert_groups
    ADD CONSTRAINT alert_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alert_records
    ADD CONSTRAINT alert_records_pkey PRIMARY KEY (group_id);

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.approval_requests
    ADD CONSTRAINT approval_requests_pkey PRIMARY KEY (record_id, requested_by, approver);

ALTER TABLE ONLY public.archived_records
    ADD CONSTRAINT archived_records_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.bundles
    ADD CONSTRAINT bundles_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.certificate_places
    ADD CONSTRAINT certificate_places_pkey PRIMARY KEY (place);

ALTER TABLE ONLY public.certificates
    ADD CONSTRAINT certificates_pkey PRIMARY KEY (fingerprint);

ALTER TABLE ONLY public.ci_changes
    ADD CONSTRAINT ci_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ci_duplicate_sets
    ADD CONSTRAINT ci_duplicate_sets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ci_duplicates
    ADD CONSTRAINT ci_duplicates_pkey PRIMARY KEY (ci_id);

ALTER TABLE ONLY public.ci_file_contents
    ADD CONSTRAINT ci_file_contents_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.ci_files
    ADD CONSTRAINT ci_files_pkey PRIMARY KEY (ci_id, path, since);

ALTER TABLE ONLY public.ci_identifiers
    ADD CONSTRAINT ci_identifiers_pkey PRIMARY KEY (family, rule, key);

ALTER TABLE ONLY public.ci_key_rivals
    ADD CONSTRAINT ci_key_rivals_pkey PRIMARY KEY (family, rule, key, ci_id);

ALTER TABLE ONLY public.ci_lookalikes
    ADD CONSTRAINT ci_lookalikes_pkey PRIMARY KEY (ci_id, other_ci);

ALTER TABLE ONLY public.ci_names
    ADD CONSTRAINT ci_names_pkey PRIMARY KEY (attribute, value, ci_id);

ALTER TABLE ONLY public.ci_recomputes
    ADD CONSTRAINT ci_recomputes_pkey PRIMARY KEY (class);

ALTER TABLE ONLY public.ci_relation_changes
    ADD CONSTRAINT ci_relation_changes_pkey PRIMARY KEY (from_ci, type, to_ci, id);

ALTER TABLE ONLY public.ci_relations
    ADD CONSTRAINT ci_relations_pkey PRIMARY KEY (from_ci, type, to_ci);

ALTER TABLE ONLY public.ci_requests
    ADD CONSTRAINT ci_requests_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.ci_sightings
    ADD CONSTRAINT ci_sightings_pkey PRIMARY KEY (discovery, ci_id, address, port);

ALTER TABLE ONLY public.ci_traffic
    ADD CONSTRAINT ci_traffic_pkey PRIMARY KEY (from_ci, to_ci);

ALTER TABLE ONLY public.ci_values
    ADD CONSTRAINT ci_values_pkey PRIMARY KEY (ci_id);

ALTER TABLE ONLY public.cis
    ADD CONSTRAINT cis_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clock_changes
    ADD CONSTRAINT clock_changes_pkey PRIMARY KEY (record_id, clock_id, seq);

ALTER TABLE ONLY public.cloud_resources
    ADD CONSTRAINT cloud_resources_pkey PRIMARY KEY (account, resource_id);

ALTER TABLE ONLY public.cloud_runs
    ADD CONSTRAINT cloud_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cloud_scopes
    ADD CONSTRAINT cloud_scopes_pkey PRIMARY KEY (run_id, region, service);

ALTER TABLE ONLY public.collector_watch
    ADD CONSTRAINT collector_watch_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.command_links
    ADD CONSTRAINT command_links_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.command_outcomes
    ADD CONSTRAINT command_outcomes_pkey PRIMARY KEY (record_id, command_id);

ALTER TABLE ONLY public.credential_affinity
    ADD CONSTRAINT credential_affinity_pkey PRIMARY KEY (address, kind, credential);

ALTER TABLE ONLY public.definitions
    ADD CONSTRAINT definitions_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.delegations
    ADD CONSTRAINT delegations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demo_plays
    ADD CONSTRAINT demo_plays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.digest_items
    ADD CONSTRAINT digest_items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.digests
    ADD CONSTRAINT digests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.discovery_runs
    ADD CONSTRAINT discovery_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.discovery_shards
    ADD CONSTRAINT discovery_shards_pkey PRIMARY KEY (run_id, first);

ALTER TABLE ONLY public.discovery_targets
    ADD CONSTRAINT discovery_targets_pkey PRIMARY KEY (run_id, address);

ALTER TABLE ONLY public.event_cursors
    ADD CONSTRAINT event_cursors_pkey PRIMARY KEY (consumer, shard);

ALTER TABLE ONLY public.event_polls
    ADD CONSTRAINT event_polls_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.event_retries
    ADD CONSTRAINT event_retries_pkey PRIMARY KEY (consumer, delivery);

ALTER TABLE ONLY public.file_chunks
    ADD CONSTRAINT file_chunks_pkey PRIMARY KEY (content, "position");

ALTER TABLE ONLY public.file_contents
    ADD CONSTRAINT file_contents_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.file_contents
    ADD CONSTRAINT file_contents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.findings
    ADD CONSTRAINT findings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.frozen_texts
    ADD CONSTRAINT frozen_texts_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.group_members
    ADD CONSTRAINT group_members_pkey PRIMARY KEY (group_name, user_name);

ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_external_id_key UNIQUE (external_id);

ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.improvement_watch
    ADD CONSTRAINT improvement_watch_pkey PRIMARY KEY (improvement);

ALTER TABLE ONLY public.indicator_programs
    ADD CONSTRAINT indicator_programs_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.indicator_readings
    ADD CONSTRAINT indicator_readings_pkey PRIMARY KEY (digest, period, as_of);

ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT known_browsers_pkey PRIMARY KEY (hash, user_name);

ALTER TABLE ONLY public.latest_bundles
    ADD CONSTRAINT latest_bundles_pkey PRIMARY KEY (record_type);

ALTER TABLE ONLY public.latest_definitions
    ADD CONSTRAINT latest_definitions_pkey PRIMARY KEY (kind, name);

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (record_id, seq);

ALTER TABLE ONLY public.limited_openings
    ADD CONSTRAINT limited_openings_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.log_batches
    ADD CONSTRAINT log_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.log_counts
    ADD CONSTRAINT log_counts_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.log_cursors
    ADD CONSTRAINT log_cursors_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.log_lines
    ADD CONSTRAINT log_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.log_mutes
    ADD CONSTRAINT log_mutes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.log_refusals
    ADD CONSTRAINT log_refusals_pkey PRIMARY KEY (source, reason);

ALTER TABLE ONLY public.log_templates
    ADD CONSTRAINT log_templates_pkey PRIMARY KEY (source, id);

ALTER TABLE ONLY public.mail_folders
    ADD CONSTRAINT mail_folders_pkey PRIMARY KEY (mailbox, server, folder);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_mailbox_message_id_sender_key UNIQUE (mailbox, message_id, sender);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.marks
    ADD CONSTRAINT marks_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.metric_batches
    ADD CONSTRAINT metric_batches_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.metric_blocks
    ADD CONSTRAINT metric_blocks_pkey PRIMARY KEY (series, from_at);

ALTER TABLE ONLY public.metric_counts
    ADD CONSTRAINT metric_counts_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.metric_cursors
    ADD CONSTRAINT metric_cursors_pkey PRIMARY KEY (consumer);

ALTER TABLE ONLY public.metric_hours
    ADD CONSTRAINT metric_hours_pkey PRIMARY KEY (series, at);

ALTER TABLE ONLY public.metric_series
    ADD CONSTRAINT metric_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.metric_series
    ADD CONSTRAINT metric_series_source_digest_key UNIQUE (source, digest);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.moves
    ADD CONSTRAINT moves_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id, to_user);

ALTER TABLE ONLY public.number_reservations
    ADD CONSTRAINT number_reservations_pkey PRIMARY KEY (type, key);

ALTER TABLE ONLY public.on_call_overrides
    ADD CONSTRAINT on_call_overrides_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT passwords_pkey PRIMARY KEY (user_name);

ALTER TABLE ONLY public.past_windows
    ADD CONSTRAINT past_windows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payloads
    ADD CONSTRAINT payloads_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.people_changes
    ADD CONSTRAINT people_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.person_contacts
    ADD CONSTRAINT person_contacts_pkey PRIMARY KEY (user_name, channel);

ALTER TABLE ONLY public.person_preferences
    ADD CONSTRAINT person_preferences_pkey PRIMARY KEY (user_name);

ALTER TABLE ONLY public.policy_watch
    ADD CONSTRAINT policy_watch_pkey PRIMARY KEY (policy);

ALTER TABLE ONLY public.predicted
    ADD CONSTRAINT predicted_pkey PRIMARY KEY (record_id, prediction);

ALTER TABLE ONLY public.prediction_models
    ADD CONSTRAINT prediction_models_pkey PRIMARY KEY (prediction);

ALTER TABLE ONLY public.probe_changes
    ADD CONSTRAINT probe_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.probe_states
    ADD CONSTRAINT probe_states_pkey PRIMARY KEY (probe, vantage);

ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.provider_accounts
    ADD CONSTRAINT provider_accounts_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.record_aliases
    ADD CONSTRAINT record_aliases_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.record_changes
    ADD CONSTRAINT record_changes_pkey PRIMARY KEY (record_id, field, seq);

ALTER TABLE ONLY public.record_clocks
    ADD CONSTRAINT record_clocks_pkey PRIMARY KEY (record_id, clock_id);

ALTER TABLE ONLY public.record_counters
    ADD CONSTRAINT record_counters_pkey PRIMARY KEY (type);

ALTER TABLE ONLY public.record_declarations
    ADD CONSTRAINT record_declarations_pkey PRIMARY KEY (type);

ALTER TABLE ONLY public.record_files
    ADD CONSTRAINT record_files_pkey PRIMARY KEY (record_id, file_id);

ALTER TABLE ONLY public.record_links
    ADD CONSTRAINT record_links_pkey PRIMARY KEY (record_id, link, to_record);

ALTER TABLE ONLY public.record_texts
    ADD CONSTRAINT record_texts_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.record_values
    ADD CONSTRAINT record_values_pkey PRIMARY KEY (record_id, field, "position", final);

ALTER TABLE ONLY public.record_values_final
    ADD CONSTRAINT record_values_final_pkey PRIMARY KEY (record_id, field, "position", final);

ALTER TABLE ONLY public.record_values_open
    ADD CONSTRAINT record_values_open_pkey PRIMARY KEY (record_id, field, "position", final);

ALTER TABLE ONLY public.records
    ADD CONSTRAINT records_number_key UNIQUE (number);

ALTER TABLE ONLY public.records
    ADD CONSTRAINT records_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.remediation_halts
    ADD CONSTRAINT remediation_halts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.remediation_releases
    ADD CONSTRAINT remediation_releases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.remediation_runs
    ADD CONSTRAINT remediation_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_ci_during_excl EXCLUDE USING gist (ci WITH =, during WITH &&, taken_as WITH <>) WHERE ((NOT over));

ALTER TABLE ONLY public.retention_rounds
    ADD CONSTRAINT retention_rounds_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY public.run_documents
    ADD CONSTRAINT run_documents_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.run_lines
    ADD CONSTRAINT run_lines_pkey PRIMARY KEY (run_id, seq);

ALTER TABLE ONLY public.run_steps
    ADD CONSTRAINT run_steps_pkey PRIMARY KEY (run_id, path, iteration, attempt);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sent_refusals
    ADD CONSTRAINT sent_refusals_pkey PRIMARY KEY (command_id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.sign_in_tries
    ADD CONSTRAINT sign_in_tries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.source_watch
    ADD CONSTRAINT source_watch_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.ssh_host_keys
    ADD CONSTRAINT ssh_host_keys_pkey PRIMARY KEY (address);

ALTER TABLE ONLY public.uptime_programs
    ADD CONSTRAINT uptime_programs_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.uptime_readings
    ADD CONSTRAINT uptime_readings_pkey PRIMARY KEY (digest, period, as_of);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_external_id_key UNIQUE (external_id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.watch_states
    ADD CONSTRAINT watch_states_pkey PRIMARY KEY (watch, unit);

ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (id);

CREATE INDEX alert_changes_by_ci ON public.alert_changes USING btree (ci, at) WHERE (ci IS NOT NULL);

CREATE INDEX alert_changes_by_episode ON public.alert_changes USING btree (alert_id, episode, id);

CREATE INDEX alert_changes_by_group ON public.alert_changes USING btree (group_id) WHERE (group_id IS NOT NULL);

CREATE INDEX alert_changes_by_instant ON public.alert_changes USING btree (at);

CREATE INDEX alert_groups_by_record ON public.alert_groups USING btree (record_id) WHERE (record_id IS NOT NULL);

CREATE INDEX alert_groups_closed ON public.alert_groups USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX alert_groups_merged ON public.alert_groups USING btree (into_id) WHERE (into_id IS NOT NULL);

CREATE INDEX alert_groups_open_terms ON public.alert_groups USING gin (term_hashes) WITH (fastupdate=off) WHERE (closed_at IS NULL);

CREATE INDEX alert_records_by_instant ON public.alert_records USING btree (at);

CREATE INDEX alerts_by_change ON public.alerts USING btree (changed_at DESC, id DESC);

CREATE INDEX alerts_by_ci ON public.alerts USING btree (ci, changed_at DESC, id DESC) WHERE (ci IS NOT NULL);

CREATE INDEX alerts_by_group ON public.alerts USING btree (group_id) WHERE (group_id IS NOT NULL);

CREATE INDEX alerts_by_state ON public.alerts USING btree (state, changed_at DESC, id DESC);

CREATE INDEX alerts_to_check ON public.alerts USING btree (check_at) WHERE (check_at IS NOT NULL);

CREATE INDEX approval_inbox ON public.approval_requests USING btree (approver, requested_at) WHERE (state = 'waiting'::text);

CREATE INDEX approval_requests_by_approver ON public.approval_requests USING btree (approver, record_id);

CREATE INDEX archived_by_number ON public.archived_records USING btree (number);

CREATE INDEX audit_events_by_person ON public.audit_events USING btree (person, id);

CREATE INDEX audit_events_of_definitions ON public.audit_events USING btree (subject, id) WHERE (action = ANY (ARRAY['definition.published'::text, 'definition.retired'::text]));

CREATE INDEX certificate_places_by_chain ON public.certificate_places USING gin (chain);

CREATE INDEX certificate_places_by_ci ON public.certificate_places USING btree (ci_id) WHERE (ci_id IS NOT NULL);

CREATE INDEX certificate_places_by_looked ON public.certificate_places USING btree (looked_at);

CREATE INDEX certificate_places_by_own ON public.certificate_places USING btree ((chain[1]), place);

CREATE INDEX certificates_by_end ON public.certificates USING btree (valid_to, fingerprint);

CREATE INDEX certificates_by_issuer ON public.certificates USING btree (issuer);

CREATE INDEX certificates_by_subject ON public.certificates USING btree (subject);

CREATE INDEX ci_changes_by_ci ON public.ci_changes USING btree (ci_id, id);

CREATE INDEX ci_changes_by_writing ON public.ci_changes USING btree (written);

CREATE INDEX ci_changes_of_addresses ON public.ci_changes USING gin (changes jsonb_path_ops) WHERE (changes @? '$[*]?((@."attribute" == "address" || @."attribute" == "fqdn") || @."attribute" == "name")'::jsonpath);

CREATE INDEX ci_changes_of_tags ON public.ci_changes USING gin (changes jsonb_path_ops) WHERE (changes @? '$[*]?(@."attribute" == "tags")'::jsonpath);

CREATE INDEX ci_duplicates_by_set ON public.ci_duplicates USING btree (set_id);

CREATE INDEX ci_files_by_content ON public.ci_files USING btree (digest);

CREATE INDEX ci_identifiers_by_ci ON public.ci_identifiers USING btree (ci_id);

CREATE INDEX ci_identifiers_by_key ON public.ci_identifiers USING btree (rule, key);

CREATE INDEX ci_key_rivals_by_ci ON public.ci_key_rivals USING btree (ci_id);

CREATE INDEX ci_lookalikes_by_other ON public.ci_lookalikes USING btree (other_ci);

CREATE INDEX ci_names_by_part ON public.ci_names USING gin (value public.gin_trgm_ops) WHERE (attribute = ANY (ARRAY['id'::text, 'name'::text]));

CREATE INDEX ci_relation_changes_back ON public.ci_relation_changes USING btree (to_ci, type, from_ci, id);

CREATE INDEX ci_relation_changes_by_id ON public.ci_relation_changes USING btree (id);

CREATE INDEX ci_relation_changes_by_writing ON public.ci_relation_changes USING btree (written);

CREATE INDEX ci_relations_back ON public.ci_relations USING btree (to_ci, type, from_ci);

CREATE INDEX ci_requests_by_age ON public.ci_requests USING btree (at);

CREATE INDEX ci_sightings_by_ci ON public.ci_sightings USING btree (ci_id);

CREATE INDEX ci_traffic_back ON public.ci_traffic USING btree (to_ci, from_ci);

CREATE INDEX ci_values_by_attribute ON public.ci_values USING gin (attributes jsonb_path_ops);

CREATE INDEX cis_by_class ON public.cis USING btree (class, name COLLATE "C", id COLLATE "C");

CREATE INDEX cis_by_name ON public.cis USING btree (lower(name));

CREATE INDEX cis_by_order ON public.cis USING btree (name COLLATE "C", id COLLATE "C");

CREATE INDEX cis_merged ON public.cis USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX clock_changes_by_end ON public.clock_changes USING btree (service_level, ended_at, record_id) WHERE (ended_at IS NOT NULL);

CREATE INDEX clock_changes_by_known_end ON public.clock_changes USING btree (service_level, COALESCE(committed_at, at), record_id) WHERE (ended_at IS NOT NULL);

CREATE INDEX cloud_resources_by_ci ON public.cloud_resources USING btree (ci_id);

CREATE INDEX cloud_resources_by_resource ON public.cloud_resources USING btree (resource_id);

CREATE INDEX cloud_resources_by_scope ON public.cloud_resources USING btree (account, service, region);

CREATE INDEX cloud_runs_by_account ON public.cloud_runs USING btree (account, started_at DESC);

CREATE INDEX cloud_runs_ended ON public.cloud_runs USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX command_links_expires_at ON public.command_links USING btree (expires_at);

CREATE INDEX command_links_message ON public.command_links USING btree (message, person);

CREATE INDEX command_outcomes_bare ON public.command_outcomes USING btree (at) WHERE bare;

CREATE INDEX deliveries_by_receipt ON public.deliveries USING btree (received_at);

CREATE INDEX deliveries_by_shard ON public.deliveries USING btree (public.event_shard(source), id);

CREATE INDEX deliveries_rejected ON public.deliveries USING btree (id) WHERE (rejected > 0);

CREATE INDEX demo_plays_newest ON public.demo_plays USING btree (started_at DESC);

CREATE UNIQUE INDEX demo_plays_one_at_a_time ON public.demo_plays USING btree ((true)) WHERE (ended_at IS NULL);

CREATE INDEX digest_items_digest ON public.digest_items USING btree (digest_id);

CREATE UNIQUE INDEX digests_open ON public.digests USING btree (person, channel, every_ms) WHERE (closed_at IS NULL);

CREATE INDEX discovery_errors_by_address ON public.discovery_errors USING btree (run_id, address);

CREATE INDEX discovery_errors_by_category ON public.discovery_errors USING btree (run_id, category, address);

CREATE INDEX discovery_runs_by_discovery ON public.discovery_runs USING btree (discovery, started_at DESC);

CREATE INDEX discovery_runs_ended ON public.discovery_runs USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX discovery_targets_by_phase ON public.discovery_targets USING btree (run_id, phase, address);

CREATE INDEX file_chunks_by_time ON public.file_chunks USING btree (stored_at);

CREATE INDEX file_contents_by_time ON public.file_contents USING btree (stored_at);

CREATE INDEX files_by_content ON public.files USING btree (content);

CREATE INDEX files_by_person ON public.files USING btree (uploaded_by);

CREATE INDEX files_by_time ON public.files USING btree (uploaded_at);

CREATE INDEX findings_by_end ON public.findings USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX findings_by_policy ON public.findings USING btree (policy, id);

CREATE INDEX findings_by_subject ON public.findings USING btree (subject, id);

CREATE UNIQUE INDEX findings_open ON public.findings USING btree (policy, subject, key) WHERE (ended_at IS NULL);

CREATE INDEX findings_pending ON public.findings USING btree (id) WHERE ((NOT settled) AND ((ended_at IS NOT NULL) OR ((exception IS NULL) AND (refused IS NULL) AND (((told IS NULL) AND (opening IS NOT NULL)) OR (step > told)))));

CREATE INDEX frozen_texts_trigrams ON public.frozen_texts USING gin (trigrams public.gin_trgm_ops);

CREATE INDEX frozen_texts_words ON public.frozen_texts USING gin (words);

CREATE INDEX group_members_by_user ON public.group_members USING btree (user_name);

CREATE INDEX indicator_programs_by_name ON public.indicator_programs USING btree (name);

CREATE INDEX known_browsers_by_time ON public.known_browsers USING btree (used_at);

CREATE INDEX ledger_by_time ON public.ledger USING btree (at);

CREATE INDEX ledger_internal ON public.ledger USING btree (record_id, seq) WHERE ((kind = 'noted'::text) AND (COALESCE((body -> 'internal'::text), (body #> '{input,internal}'::text[])) = 'true'::jsonb));

CREATE INDEX limited_openings_of ON public.limited_openings USING btree (scope, per, at);

CREATE INDEX log_batches_of_source ON public.log_batches USING btree (source, received_at);

CREATE INDEX log_lines_age ON public.log_lines USING btree (source, received_at);

CREATE INDEX log_lines_of_template ON public.log_lines USING btree (source, template, id);

CREATE INDEX log_mutes_of_template ON public.log_mutes USING btree (source, template, id DESC);

CREATE INDEX log_templates_seen ON public.log_templates USING btree (source, seen_at);

CREATE INDEX mails_not_taken ON public.mails USING btree (id) WHERE (outcome = ANY (ARRAY['refused'::text, 'left'::text]));

CREATE INDEX mails_settled ON public.mails USING btree (settled_at);

CREATE INDEX metric_blocks_age ON public.metric_blocks USING btree (from_at);

CREATE INDEX metric_blocks_unrolled ON public.metric_blocks USING btree (from_at) WHERE (NOT rolled);

CREATE INDEX metric_hours_age ON public.metric_hours USING btree (at);

CREATE INDEX metric_series_labels ON public.metric_series USING gin (labels jsonb_path_ops);

CREATE INDEX moves_by_time ON public.moves USING btree (record_type, planned_at DESC);

CREATE INDEX moves_planned ON public.moves USING btree (planned_at) WHERE (applied_at IS NULL);

CREATE INDEX notices_by_time ON public.notices USING btree (created_at);

CREATE INDEX notices_inbox ON public.notices USING btree (to_user, created_at DESC, id DESC);

CREATE INDEX number_reservations_refused ON public.number_reservations USING btree (reserved_at) WHERE (number IS NULL);

CREATE INDEX on_call_overrides_by_end ON public.on_call_overrides USING btree (plan, ends_at);

CREATE INDEX outbox_done ON public.outbox USING btree (done_at) WHERE (done_at IS NOT NULL);

CREATE INDEX outbox_lanes ON public.outbox USING btree (lane, "position") WHERE ((done_at IS NULL) AND (parked_at IS NULL));

CREATE INDEX outbox_parked ON public.outbox USING btree (parked_at, id) WHERE (parked_at IS NOT NULL);

CREATE INDEX outbox_pending ON public.outbox USING btree (available_at) WHERE (done_at IS NULL);

CREATE INDEX past_windows_by_ci ON public.past_windows USING btree (ci, until_at);

CREATE INDEX past_windows_by_end ON public.past_windows USING btree (until_at);

CREATE INDEX past_windows_by_record ON public.past_windows USING btree (record_id);

CREATE INDEX payloads_by_use ON public.payloads USING btree (used_at);

CREATE INDEX people_changes_by_member ON public.people_changes USING btree (member, id) WHERE (kind = 'member'::text);

CREATE INDEX people_changes_by_name ON public.people_changes USING btree (kind, name, member, id);

CREATE INDEX predicted_by_prediction ON public.predicted USING btree (prediction, made_at);

CREATE INDEX predicted_by_time ON public.predicted USING btree (made_at);

CREATE INDEX probe_changes_age ON public.probe_changes USING btree (at);

CREATE INDEX probe_changes_of_ci ON public.probe_changes USING btree (ci, at) WHERE (ci IS NOT NULL);

CREATE INDEX probe_changes_of_probe ON public.probe_changes USING btree (probe, vantage, id);

CREATE INDEX proposals_by_decision ON public.proposals USING btree (decided_at) WHERE (decided_at IS NOT NULL);

CREATE INDEX proposals_by_key ON public.proposals USING btree (improvement, key, id DESC);

CREATE UNIQUE INDEX proposals_open ON public.proposals USING btree (improvement, key) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX provider_accounts_by_user ON public.provider_accounts USING btree (user_name, issuer);

CREATE INDEX record_changes_by_instant ON public.record_changes USING btree (field, ((value #>> '{}'::text[])) COLLATE "C", record_id) WHERE ((jsonb_typeof(value) = 'string'::text) AND ((value #>> '{}'::text[]) ~~ '____-__-__T__:__:__.___Z'::text));

CREATE INDEX record_changes_of_numbers ON public.record_changes USING btree (field, at, record_id) WHERE (jsonb_typeof(value) = 'number'::text);

CREATE INDEX record_clocks_due ON public.record_clocks USING btree (due_at) WHERE (phase = 'running'::text);

CREATE INDEX record_clocks_nearest ON public.record_clocks USING btree (service_level, due_at, record_id) WHERE (phase = 'running'::text);

CREATE INDEX record_clocks_paused ON public.record_clocks USING btree (service_level, record_id) WHERE (phase = 'paused'::text);

CREATE INDEX record_files_by_file ON public.record_files USING btree (file_id);

CREATE INDEX record_links_back ON public.record_links USING btree (to_record, link);

CREATE INDEX record_texts_trigrams ON public.record_texts USING gin (trigrams public.gin_trgm_ops);

CREATE INDEX record_texts_words ON public.record_texts USING gin (words);

CREATE INDEX record_values_empty ON ONLY public.record_values USING btree (type, field, record_id) WHERE ((text IS NULL) AND (number IS NULL) AND (instant IS NULL));

CREATE INDEX record_values_instant ON ONLY public.record_values USING btree (type, field, instant, record_id) WHERE (instant IS NOT NULL);

CREATE INDEX record_values_final_type_field_instant_record_id_idx ON public.record_values_final USING btree (type, field, instant, record_id) WHERE (instant IS NOT NULL);

CREATE INDEX record_values_number ON ONLY public.record_values USING btree (type, field, number, record_id) WHERE (number IS NOT NULL);

CREATE INDEX record_values_final_type_field_number_record_id_idx ON public.record_values_final USING btree (type, field, number, record_id) WHERE (number IS NOT NULL);

CREATE INDEX record_values_final_type_field_record_id_idx ON public.record_values_final USING btree (type, field, record_id) WHERE ((text IS NULL) AND (number IS NULL) AND (instant IS NULL));

CREATE INDEX record_values_text ON ONLY public.record_values USING btree (type, field, text, record_id) WHERE (text IS NOT NULL);

CREATE INDEX record_values_final_type_field_text_record_id_idx ON public.record_values_final USING btree (type, field, text, record_id) WHERE (text IS NOT NULL);

CREATE INDEX record_values_open_type_field_instant_record_id_idx ON public.record_values_open USING btree (type, field, instant, record_id) WHERE (instant IS NOT NULL);

CREATE INDEX record_values_open_type_field_number_record_id_idx ON public.record_values_open USING btree (type, field, number, record_id) WHERE (number IS NOT NULL);

CREATE INDEX record_values_open_type_field_record_id_idx ON public.record_values_open USING btree (type, field, record_id) WHERE ((text IS NULL) AND (number IS NULL) AND (instant IS NULL));

CREATE INDEX record_values_open_type_field_text_record_id_idx ON public.record_values_open USING btree (type, field, text, record_id) WHERE (text IS NOT NULL);

CREATE INDEX records_by_opener ON public.records USING btree (opened_by, opened_at DESC);

CREATE INDEX records_by_opening ON public.records USING btree (type, opened_at DESC, id DESC);

CREATE INDEX records_by_state ON public.records USING btree (type, state, updated_at DESC, id DESC);

CREATE INDEX records_by_type ON public.records USING btree (type, updated_at DESC, id DESC);

CREATE INDEX records_due ON public.records USING btree (next_deadline_at) WHERE (next_deadline_at IS NOT NULL);

CREATE INDEX records_open ON public.records USING btree (type, updated_at DESC, id DESC) WHERE (NOT final);

CREATE INDEX records_open_by_opening ON public.records USING btree (type, opened_at DESC, id DESC) WHERE (NOT final);

CREATE UNIQUE INDEX remediation_halts_in_force ON public.remediation_halts USING btree (COALESCE(remediation, ''::text)) WHERE (lifted_at IS NULL);

CREATE INDEX remediation_releases_by_name ON public.remediation_releases USING btree (remediation, released_at DESC, id);

CREATE INDEX remediation_runs_by_group ON public.remediation_runs USING btree (group_id);

CREATE INDEX remediation_runs_by_name ON public.remediation_runs USING btree (remediation, started_at DESC);

CREATE INDEX remediation_runs_ended ON public.remediation_runs USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX remediation_runs_open ON public.remediation_runs USING btree (started_at, id) WHERE (ended_at IS NULL);

CREATE INDEX remediation_runs_resets ON public.remediation_runs USING btree (remediation, ci, started_at) WHERE ((outcome = 'repaired'::text) OR (release_id IS NOT NULL));

CREATE INDEX reservations_by_record ON public.reservations USING btree (record_id);

CREATE INDEX reservations_by_time ON public.reservations USING gist (ci, during);

CREATE INDEX run_documents_by_time ON public.run_documents USING btree (created_at);

CREATE INDEX run_lines_by_time ON public.run_lines USING btree (at);

CREATE INDEX run_requests_by_time ON public.run_requests USING btree (requested_at);

CREATE INDEX run_requests_in_order ON public.run_requests USING btree (run_id, requested_at);

CREATE INDEX run_steps_by_time ON public.run_steps USING btree (started_at);

CREATE INDEX run_steps_in_order ON public.run_steps USING btree (run_id, started_at);

CREATE INDEX runs_by_check ON public.runs USING btree (COALESCE(checked_at, started_at, created_at), id) WHERE (ended_at IS NULL);

CREATE INDEX runs_by_document ON public.runs USING btree (document) WHERE (document IS NOT NULL);

CREATE INDEX runs_by_name ON public.runs USING btree (namespace, name, created_at DESC);

CREATE INDEX runs_by_record ON public.runs USING btree (record_id, created_at DESC) WHERE (record_id IS NOT NULL);

CREATE INDEX runs_by_requester ON public.runs USING btree (requested_by, created_at DESC);

CREATE INDEX runs_by_retried ON public.runs USING btree (retry_of) WHERE (retry_of IS NOT NULL);

CREATE INDEX runs_ended ON public.runs USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX runs_newest ON public.runs USING btree (created_at DESC, id DESC);

CREATE INDEX runs_open ON public.runs USING btree (created_at) WHERE (phase = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'suspended'::text]));

CREATE INDEX sent_refusals_by_time ON public.sent_refusals USING btree (at DESC);

CREATE INDEX sessions_by_end ON public.sessions USING btree (ends_at);

CREATE INDEX sessions_by_subject ON public.sessions USING btree (issuer, subject) WHERE (issuer IS NOT NULL);

CREATE INDEX sessions_by_user ON public.sessions USING btree (user_name, ends_at);

CREATE INDEX sign_in_links_by_end ON public.sign_in_links USING btree (expires_at);

CREATE INDEX sign_in_links_by_user ON public.sign_in_links USING btree (user_name);

CREATE INDEX sign_in_tries_by_subject ON public.sign_in_tries USING btree (subject, at);

CREATE INDEX sign_in_tries_by_time ON public.sign_in_tries USING btree (at);

CREATE INDEX ssh_host_keys_of_hosts ON public.ssh_host_keys USING btree (key);

CREATE INDEX uptime_programs_by_name ON public.uptime_programs USING btree (name);

ALTER INDEX public.record_values_pkey ATTACH PARTITION public.record_values_final_pkey;

ALTER INDEX public.record_values_instant ATTACH PARTITION public.record_values_final_type_field_instant_record_id_idx;

ALTER INDEX public.record_values_number ATTACH PARTITION public.record_values_final_type_field_number_record_id_idx;

ALTER INDEX public.record_values_empty ATTACH PARTITION public.record_values_final_type_field_record_id_idx;

ALTER INDEX public.record_values_text ATTACH PARTITION public.record_values_final_type_field_text_record_id_idx;

ALTER INDEX public.record_values_pkey ATTACH PARTITION public.record_values_open_pkey;

ALTER INDEX public.record_values_instant ATTACH PARTITION public.record_values_open_type_field_instant_record_id_idx;

ALTER INDEX public.record_values_number ATTACH PARTITION public.record_values_open_type_field_number_record_id_idx;

ALTER INDEX public.record_values_empty ATTACH PARTITION public.record_values_open_type_field_record_id_idx;

ALTER INDEX public.record_values_text ATTACH PARTITION public.record_values_open_type_field_text_record_id_idx;

CREATE STATISTICS public.record_values_final_common (mcv) ON type, field, text FROM public.record_values_final;

CREATE STATISTICS public.record_values_open_common (mcv) ON type, field, text FROM public.record_values_open;

CREATE TRIGGER alert_changes_stay BEFORE UPDATE ON public.alert_changes FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER alert_records_stay BEFORE UPDATE ON public.alert_records FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER archived_records_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.archived_records FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER audit_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.audit_is_append_only();

CREATE TRIGGER ci_names_changed AFTER UPDATE ON public.cis FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.aliases IS DISTINCT FROM new.aliases) OR ((old.attributes #> '{name,value}'::text[]) IS DISTINCT FROM (new.attributes #> '{name,value}'::text[])) OR ((old.attributes #> '{fqdn,value}'::text[]) IS DISTINCT FROM (new.attributes #> '{fqdn,value}'::text[])) OR ((old.attributes #> '{address,value}'::text[]) IS DISTINCT FROM (new.attributes #> '{address,value}'::text[])) OR ((old.attributes #> '{addresses,value}'::text[]) IS DISTINCT FROM (new.attributes #> '{addresses,value}'::text[])))) EXECUTE FUNCTION public.note_ci_names();

CREATE TRIGGER ci_names_forgotten AFTER TRUNCATE ON public.cis FOR EACH STATEMENT EXECUTE FUNCTION public.forget_ci_names();

CREATE TRIGGER ci_names_noted AFTER INSERT OR DELETE ON public.cis FOR EACH ROW EXECUTE FUNCTION public.note_ci_names();

CREATE TRIGGER ci_relation_changes_stay BEFORE DELETE OR UPDATE ON public.ci_relation_changes FOR EACH STATEMENT EXECUTE FUNCTION public.ci_relation_changes_are_kept();

CREATE TRIGGER ci_values_changed AFTER UPDATE ON public.cis REFERENCING OLD TABLE AS replaced NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.note_ci_values();

CREATE TRIGGER ci_values_forgotten AFTER TRUNCATE ON public.cis FOR EACH STATEMENT EXECUTE FUNCTION public.forget_ci_values();

CREATE TRIGGER ci_values_gone AFTER DELETE ON public.cis REFERENCING OLD TABLE AS replaced FOR EACH STATEMENT EXECUTE FUNCTION public.note_ci_values();

CREATE TRIGGER ci_values_noted AFTER INSERT ON public.cis REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.note_ci_values();

CREATE TRIGGER clock_changes_stay BEFORE UPDATE ON public.clock_changes FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER deliveries_in_order BEFORE INSERT ON public.deliveries FOR EACH STATEMENT EXECUTE FUNCTION public.hold_event_log();

CREATE TRIGGER group_members_noted AFTER INSERT OR DELETE OR UPDATE ON public.group_members FOR EACH ROW EXECUTE FUNCTION public.note_member();

CREATE TRIGGER groups_noted AFTER INSERT OR DELETE OR UPDATE ON public.groups FOR EACH ROW EXECUTE FUNCTION public.note_group();

CREATE TRIGGER indicator_programs_stay BEFORE UPDATE ON public.indicator_programs FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER indicator_readings_stay BEFORE UPDATE ON public.indicator_readings FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER ledger_append_only BEFORE UPDATE OR TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_is_append_only();

CREATE TRIGGER ledger_leaves_by_archive AFTER DELETE ON public.ledger REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_leaves_by_archive();

CREATE TRIGGER metric_batches_in_order BEFORE INSERT ON public.metric_batches FOR EACH STATEMENT EXECUTE FUNCTION public.hold_metric_log();

CREATE TRIGGER people_changes_audited AFTER INSERT ON public.people_changes FOR EACH ROW EXECUTE FUNCTION public.audit_people();

CREATE TRIGGER people_changes_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.people_changes FOR EACH STATEMENT EXECUTE FUNCTION public.people_changes_are_kept();

CREATE TRIGGER record_changes_stay BEFORE UPDATE ON public.record_changes FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER uptime_programs_stay BEFORE UPDATE ON public.uptime_programs FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER uptime_readings_stay BEFORE UPDATE ON public.uptime_readings FOR EACH STATEMENT EXECUTE FUNCTION public.rows_are_never_altered();

CREATE TRIGGER users_noted AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.note_person();

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.approval_requests
    ADD CONSTRAINT approval_requests_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.records(id);

ALTER TABLE ONLY public.ci_duplicates
    ADD CONSTRAINT ci_duplicates_set_id_fkey FOREIGN KEY (set_id) REFERENCES public.ci_duplicate_sets(id);

ALTER TABLE ONLY public.ci_files
    ADD CONSTRAINT ci_files_digest_fkey FOREIGN KEY (digest) REFERENCES public.ci_file_contents(digest);

ALTER TABLE ONLY public.ci_identifiers
    ADD CONSTRAINT ci_identifiers_ci_id_fkey FOREIGN KEY (ci_id) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_lookalikes
    ADD CONSTRAINT ci_lookalikes_ci_id_fkey FOREIGN KEY (ci_id) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_lookalikes
    ADD CONSTRAINT ci_lookalikes_other_ci_fkey FOREIGN KEY (other_ci) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_relations
    ADD CONSTRAINT ci_relations_from_ci_fkey FOREIGN KEY (from_ci) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_relations
    ADD CONSTRAINT ci_relations_to_ci_fkey FOREIGN KEY (to_ci) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_sightings
    ADD CONSTRAINT ci_sightings_ci_id_fkey FOREIGN KEY (ci_id) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_traffic
    ADD CONSTRAINT ci_traffic_from_ci_fkey FOREIGN KEY (from_ci) REFERENCES public.cis(id);

ALTER TABLE ONLY public.ci_traffic
    ADD CONSTRAINT ci_traffic_to_ci_fkey FOREIGN KEY (to_ci) REFERENCES public.cis(id);

ALTER TABLE ONLY public.cis
    ADD CONSTRAINT cis_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.cis(id);

ALTER TABLE ONLY public.cloud_resources
    ADD CONSTRAINT cloud_resources_ci_id_fkey FOREIGN KEY (ci_id) REFERENCES public.cis(id);

ALTER TABLE ONLY public.cloud_scopes
    ADD CONSTRAINT cloud_scopes_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.cloud_runs(id);

ALTER TABLE ONLY public.command_links
    ADD CONSTRAINT command_links_person_fkey FOREIGN KEY (person) REFERENCES public.users(name);

ALTER TABLE ONLY public.delegations
    ADD CONSTRAINT delegations_from_user_fkey FOREIGN KEY (from_user) REFERENCES public.users(name);

ALTER TABLE ONLY public.delegations
    ADD CONSTRAINT delegations_to_user_fkey FOREIGN KEY (to_user) REFERENCES public.users(name);

ALTER TABLE ONLY public.digest_items
    ADD CONSTRAINT digest_items_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES public.digests(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.discovery_errors
    ADD CONSTRAINT discovery_errors_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.discovery_runs(id);

ALTER TABLE ONLY public.discovery_shards
    ADD CONSTRAINT discovery_shards_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.discovery_runs(id);

ALTER TABLE ONLY public.discovery_targets
    ADD CONSTRAINT discovery_targets_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.discovery_runs(id);

ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_content_fkey FOREIGN KEY (content) REFERENCES public.file_contents(id);

ALTER TABLE ONLY public.group_members
    ADD CONSTRAINT group_members_group_name_fkey FOREIGN KEY (group_name) REFERENCES public.groups(name);

ALTER TABLE ONLY public.group_members
    ADD CONSTRAINT group_members_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_manager_fkey FOREIGN KEY (manager) REFERENCES public.users(name);

ALTER TABLE ONLY public.indicator_readings
    ADD CONSTRAINT indicator_readings_digest_fkey FOREIGN KEY (digest) REFERENCES public.indicator_programs(digest);

ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT known_browsers_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.latest_bundles
    ADD CONSTRAINT latest_bundles_digest_fkey FOREIGN KEY (digest) REFERENCES public.bundles(digest);

ALTER TABLE ONLY public.latest_definitions
    ADD CONSTRAINT latest_definitions_digest_fkey FOREIGN KEY (digest) REFERENCES public.definitions(digest);

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.records(id);

ALTER TABLE ONLY public.on_call_overrides
    ADD CONSTRAINT on_call_overrides_instead_fkey FOREIGN KEY (instead) REFERENCES public.users(name);

ALTER TABLE ONLY public.on_call_overrides
    ADD CONSTRAINT on_call_overrides_who_fkey FOREIGN KEY (who) REFERENCES public.users(name);

ALTER TABLE ONLY public.passwords
    ADD CONSTRAINT passwords_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.person_contacts
    ADD CONSTRAINT person_contacts_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.person_preferences
    ADD CONSTRAINT person_preferences_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.provider_accounts
    ADD CONSTRAINT provider_accounts_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.record_clocks
    ADD CONSTRAINT record_clocks_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.records(id);

ALTER TABLE ONLY public.record_files
    ADD CONSTRAINT record_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id);

ALTER TABLE ONLY public.record_links
    ADD CONSTRAINT record_links_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.records(id);

ALTER TABLE ONLY public.remediation_runs
    ADD CONSTRAINT remediation_runs_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.alert_groups(id);

ALTER TABLE ONLY public.remediation_runs
    ADD CONSTRAINT remediation_runs_release_id_fkey FOREIGN KEY (release_id) REFERENCES public.remediation_releases(id);

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.records(id);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_document_fkey FOREIGN KEY (document) REFERENCES public.run_documents(digest);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.sign_in_links
    ADD CONSTRAINT sign_in_links_user_name_fkey FOREIGN KEY (user_name) REFERENCES public.users(name);

ALTER TABLE ONLY public.uptime_readings
    ADD CONSTRAINT uptime_readings_digest_fkey FOREIGN KEY (digest) REFERENCES public.uptime_programs(digest);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_manager_fkey FOREIGN KEY (manager) REFERENCES public.users(name);
