import type { BoardGroup } from "../../engine/alert/board-group.ts";
import { beganFirst, type GroupPrimary } from "../../engine/alert/primary.ts";
import type { Term } from "../../engine/alert/term.ts";
import type { Queryable } from "../pool.ts";

interface GroupRow {
  id: string;
  rule: string;
  terms: Term[];
  cis: string[];
  first_at: Date;
  last_at: Date;
  closed_at: Date | null;
  record_id: string | null;
  alerts: string[];
  primary_alert: GroupPrimary | null;
  into_id: string | null;
  rules: string[];
}

const columns = "id, rule, terms, cis, first_at, last_at, closed_at, record_id, alerts, primary_alert, into_id, rules";

/**
 * The groups that are not closed and have one of these terms, in one statement that looks each of them up by index; the
 * one that began first comes first.
 */
export async function openGroups(db: Queryable, terms: readonly string[]): Promise<BoardGroup[]> {
  if (terms.length === 0) return [];
  // `offset 0` keeps each lookup apart, so that it goes by the index made for it.
  const { rows } = await db.query<GroupRow>(
    `select ${columns} from alert_groups where closed_at is null and id in (
       select found.id from unnest($1::text[]) as asked (term) cross join lateral (
         select id from alert_groups where term_hashes @> array[md5(asked.term)] and closed_at is null offset 0) as found)
     order by first_at, id collate "C"`,
    [terms],
  );
  return rows.map(fromRow);
}

export async function readGroup(db: Queryable, id: string): Promise<BoardGroup | null> {
  const { rows } = await db.query<GroupRow>(`select ${columns} from alert_groups where id = $1`, [id]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** Ids of the groups that have turned out to be part of one, oldest first. */
export async function groupsMergedInto(db: Queryable, id: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from alert_groups where into_id = $1 order by first_at, id collate "C"`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** The groups that led to a record, oldest first. */
export async function groupsOfRecord(db: Queryable, recordId: string): Promise<BoardGroup[]> {
  const { rows } = await db.query<GroupRow>(
    `select ${columns} from alert_groups where record_id = $1 order by first_at, id`,
    [recordId],
  );
  return rows.map(fromRow);
}

/** The records that groups have opened, by id of the group. */
export async function recordsOfGroups(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; record_id: string }>(
    "select id, record_id from alert_groups where id = any($1) and record_id is not null",
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.record_id]));
}

/** The groups of these ids that are not closed. */
export async function openGroupsById(db: Queryable, ids: readonly string[]): Promise<BoardGroup[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<GroupRow>(
    `select ${columns} from alert_groups where id = any($1) and closed_at is null`,
    [ids],
  );
  return rows.map(fromRow);
}

/** Writes groups as they are now, in one statement; the first record a group was bound to stays. */
export async function saveGroups(db: Queryable, groups: readonly BoardGroup[]): Promise<void> {
  if (groups.length === 0) return;
  const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const rows = groups.map((group) => ({
    ...group,
    firstAt: instant(group.firstAt),
    lastAt: instant(group.lastAt),
    closedAt: instant(group.closedAt),
  }));
  await db.query(
    `insert into alert_groups (id, rule, terms, cis, first_at, last_at, closed_at, record_id, alerts, primary_alert, into_id, rules)
     select id, rule, terms, array(select jsonb_array_elements_text(cis)), "firstAt", "lastAt", "closedAt", "recordId",
       array(select jsonb_array_elements_text(alerts)), "primary", "into", array(select jsonb_array_elements_text(rules))
     from jsonb_to_recordset($1::jsonb) as g (id text, rule text, terms jsonb, cis jsonb, "firstAt" timestamptz, "lastAt" timestamptz,
       "closedAt" timestamptz, "recordId" text, alerts jsonb, "primary" jsonb, "into" text, rules jsonb)
     on conflict (id) do update set terms = excluded.terms, primary_alert = excluded.primary_alert, into_id = excluded.into_id, rules = excluded.rules,
       cis = excluded.cis, first_at = excluded.first_at, last_at = excluded.last_at, closed_at = excluded.closed_at,
       record_id = coalesce(alert_groups.record_id, excluded.record_id), alerts = excluded.alerts`,
    [JSON.stringify(rows)],
  );
}

/** Remembers the record a group opened, and since when it is known (`knownAt`, UTC milliseconds); the first one stays. */
export async function bindGroup(db: Queryable, groupId: string, recordId: string, knownAt?: number): Promise<void> {
  await db.query(
    `with bound as (update alert_groups set record_id = coalesce(record_id, $2) where id = $1)
     insert into alert_records (group_id, record_id, at) values ($1, $2, coalesce($3, clock_timestamp())) on conflict do nothing`,
    [groupId, recordId, knownAt === undefined ? null : new Date(knownAt)],
  );
}

/** What the groups of a record that was merged have to tell goes to the one that it was merged into. */
export async function rebindGroups(db: Queryable, from: string, to: string): Promise<void> {
  await db.query("update alert_groups set record_id = $2 where record_id = $1", [from, to]);
}

/** Whether an alert fires in another group that leads to the record. */
export async function othersFire(db: Queryable, recordId: string, groupId: string): Promise<boolean> {
  const { rows } = await db.query<{ fire: boolean }>(
    `select exists (select from alert_groups g join alerts a on a.group_id = g.id
       where g.record_id = $1 and g.id <> $2 and a.state = 'firing') as fire`,
    [recordId, groupId],
  );
  return rows[0]?.fire === true;
}

function fromRow(row: GroupRow): BoardGroup {
  return {
    id: row.id,
    rule: row.rule,
    terms: row.terms,
    cis: row.cis,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    closedAt: row.closed_at?.getTime() ?? null,
    recordId: row.record_id,
    alerts: row.alerts,
    primary: row.primary_alert ?? primaryBefore(row),
    into: row.into_id,
    rules: row.rules,
  };
}

/** Of a group of a version that told none. */
function primaryBefore({ id, rule, cis, alerts, first_at }: GroupRow): GroupPrimary {
  const alert = alerts[0] ?? id;
  return { alert, title: rule, ci: cis[0] ?? null, at: first_at.getTime(), because: beganFirst, named: null };
}
