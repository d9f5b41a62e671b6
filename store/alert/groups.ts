import type { BoardGroup } from "../../engine/alert/board-group.ts";
import type { WantedGroups } from "../../engine/alert/group.ts";
import type { Queryable } from "../pool.ts";

interface GroupRow {
  id: string;
  rule: string;
  signature: string;
  cis: string[];
  first_at: Date;
  last_at: Date;
  closed_at: Date | null;
  record_id: string | null;
  alerts: string[];
}

const columns = "id, rule, signature, cis, first_at, last_at, closed_at, record_id, alerts";

/** The groups that are not closed and wanted by any of these, in one statement that looks each of them up by index. */
export async function openGroups(db: Queryable, wanted: readonly WantedGroups[]): Promise<BoardGroup[]> {
  if (wanted.length === 0) return [];
  const byCi = wanted.filter(({ cis }) => cis !== null && cis.length > 0);
  const bySignature = wanted
    .filter(({ cis }) => cis === null || cis.length === 0)
    .map((one) => ({ ...one, unbound: one.cis !== null }));
  // `offset 0` keeps each lookup apart, so that it goes by the index made for it.
  const { rows } = await db.query<GroupRow>(
    `select distinct on (id) * from (
       select g.* from jsonb_to_recordset($1::jsonb) as w (rule text, signature text, unbound boolean)
       cross join lateral (
         select ${columns} from alert_groups
         where rule = w.rule and md5(signature) = md5(w.signature) and signature = w.signature and closed_at is null offset 0) as g
       where not w.unbound or g.cis = '{}'
       union all
       select g.* from jsonb_to_recordset($2::jsonb) as w (rule text, signature text, cis jsonb)
       cross join lateral (select jsonb_array_elements_text(w.cis) as ci) as one
       cross join lateral (
         select ${columns} from alert_groups where cis @> array[one.ci] and closed_at is null offset 0) as g
       where g.rule = w.rule and g.signature = w.signature) as found
     order by id`,
    [JSON.stringify(bySignature), JSON.stringify(byCi)],
  );
  return rows.map(fromRow);
}

export async function readGroup(db: Queryable, id: string): Promise<BoardGroup | null> {
  const { rows } = await db.query<GroupRow>(`select ${columns} from alert_groups where id = $1`, [id]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
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
    `insert into alert_groups (id, rule, signature, cis, first_at, last_at, closed_at, record_id, alerts)
     select id, rule, signature, array(select jsonb_array_elements_text(cis)), "firstAt", "lastAt", "closedAt", "recordId",
       array(select jsonb_array_elements_text(alerts))
     from jsonb_to_recordset($1::jsonb) as g (id text, rule text, signature text, cis jsonb, "firstAt" timestamptz, "lastAt" timestamptz,
       "closedAt" timestamptz, "recordId" text, alerts jsonb)
     on conflict (id) do update set cis = excluded.cis, first_at = excluded.first_at, last_at = excluded.last_at, closed_at = excluded.closed_at,
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
    signature: row.signature,
    cis: row.cis,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    closedAt: row.closed_at?.getTime() ?? null,
    recordId: row.record_id,
    alerts: row.alerts,
  };
}
