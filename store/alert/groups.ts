import type { OpenGroup } from "../../engine/alert/group.ts";
import type { Queryable } from "../pool.ts";

export interface StoredGroup extends OpenGroup {
  readonly rule: string;
  readonly closedAt: number | null;
  readonly recordId: string | null;
  /** Ids of its alerts, in the order they joined. */
  readonly alerts: readonly string[];
}

/** Id of the effect that opens a group's record. */
export function openingOf(groupId: string): string {
  return `${groupId}#open`;
}

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

/** Groups of a rule that are not closed, latest alert first. */
export async function openGroups(db: Queryable, rule: string): Promise<StoredGroup[]> {
  const { rows } = await db.query<GroupRow>(
    `select ${columns} from alert_groups where rule = $1 and closed_at is null order by last_at desc, id limit 500`,
    [rule],
  );
  return rows.map(fromRow);
}

export async function readGroup(db: Queryable, id: string): Promise<StoredGroup | null> {
  const { rows } = await db.query<GroupRow>(`select ${columns} from alert_groups where id = $1`, [id]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** The groups that led to a record, oldest first. */
export async function groupsOfRecord(db: Queryable, recordId: string): Promise<StoredGroup[]> {
  const { rows } = await db.query<GroupRow>(`select ${columns} from alert_groups where record_id = $1 order by first_at, id`, [recordId]);
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
export async function openGroupsById(db: Queryable, ids: readonly string[]): Promise<StoredGroup[]> {
  const { rows } = await db.query<GroupRow>(`select ${columns} from alert_groups where id = any($1) and closed_at is null`, [ids]);
  return rows.map(fromRow);
}

export async function saveGroup(db: Queryable, group: StoredGroup): Promise<void> {
  await db.query(
    `insert into alert_groups (id, rule, signature, cis, first_at, last_at, closed_at, record_id, alerts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set cis = excluded.cis, first_at = excluded.first_at, last_at = excluded.last_at, closed_at = excluded.closed_at,
       record_id = coalesce(alert_groups.record_id, excluded.record_id), alerts = excluded.alerts`,
    [
      group.id,
      group.rule,
      group.signature,
      group.cis,
      new Date(group.firstAt),
      new Date(group.lastAt),
      group.closedAt === null ? null : new Date(group.closedAt),
      group.recordId,
      group.alerts,
    ],
  );
}

/** Remembers the record a group opened; the first one stays. */
export async function bindGroup(db: Queryable, groupId: string, recordId: string): Promise<void> {
  await db.query("update alert_groups set record_id = coalesce(record_id, $2) where id = $1", [groupId, recordId]);
}

function fromRow(row: GroupRow): StoredGroup {
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
