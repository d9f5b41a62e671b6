import type { Alert } from "../../engine/alert/alert.ts";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { GroupRest } from "../../engine/alert/board-group.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

interface AlertRow {
  id: string;
  alert: Alert;
  rule: string | null;
  group_id: string | null;
  check_at: Date | null;
  reason: JsonObject;
}

const columns = "id, alert, rule, group_id, check_at, reason";

export async function readAlerts(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, BoardAlert>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<AlertRow>(`select ${columns} from alerts where id = any($1)`, [ids]);
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

/** Of each source, the latest episode of its alerts that are kept no more. */
export async function readEpisodes(db: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ source: string; last: number }>("select source, last from alert_episodes");
  return new Map(rows.map(({ source, last }) => [source, last]));
}

/** Alerts whose hold or flapping has to be looked at again by `now` (ms), soonest first. */
export async function alertsToCheck(db: Queryable, now: number, limit: number): Promise<BoardAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `select ${columns} from alerts where check_at <= $1 order by check_at, id limit $2`,
    [new Date(now), limit],
  );
  return rows.map(fromRow);
}

/** The alerts of a group, or those in a state or of a rule, by the start of their state; at most `limit`. */
export async function alertsOfGroup(
  db: Queryable,
  groupId: string,
  { state, rule, limit }: { readonly state?: "firing" | "clear"; readonly rule?: string; readonly limit: number },
): Promise<BoardAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `select ${columns} from alerts where group_id = $1 and ($2::text is null or state = $2) and ($4::text is null or rule = $4)
     order by changed_at, id limit $3`,
    [groupId, state ?? null, limit, rule ?? null],
  );
  return rows.map(fromRow);
}

/** The alerts of these groups that have changed last; at most `limit`. */
export async function alertsOfGroups(db: Queryable, groups: readonly string[], limit: number): Promise<BoardAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `select ${columns} from alerts where group_id = any($1) order by changed_at desc, id desc limit $2`,
    [groups, limit],
  );
  return rows.map(fromRow);
}

export async function countOfGroups(db: Queryable, groups: readonly string[]): Promise<number> {
  const { rows } = await db.query<{ alerts: number }>(
    "select count(*)::int as alerts from alerts where group_id = any($1)",
    [groups],
  );
  return rows[0]?.alerts ?? 0;
}

/**
 * What the groups hold beside the alerts `except`, by id; with the first `titles` of them. They are looked at in the
 * database: a group may have thousands.
 */
export async function restOfGroups(
  db: Queryable,
  groupIds: readonly string[],
  { except, titles }: { readonly except: readonly string[]; readonly titles: number },
): Promise<ReadonlyMap<string, GroupRest>> {
  if (groupIds.length === 0) return new Map();
  const { rows } = await db.query<GroupRest & { id: string }>(
    `select a.group_id as id, count(*)::int as alerts, bool_or(a.state = 'firing' or (a.alert -> 'flapping')::boolean) as noisy,
       coalesce(array_agg(distinct a.rule) filter (where a.rule is not null and (a.state = 'firing' or (a.alert -> 'flapping')::boolean)), '{}')
         as "noisyRules",       to_jsonb((array_agg(jsonb_build_object('id', a.id, 'title', a.title, 'changedAt', a.alert -> 'changedAt')
         order by a.changed_at, a.id))[1:$2]) as first
     from alerts a left join unnest($3::text[]) as e (id) on e.id = a.id
     where a.group_id = any($1) and e.id is null group by a.group_id`,
    [groupIds, titles, except],
  );
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

export interface ListAlertsParams {
  readonly state?: "firing" | "clear";
  readonly ci?: string;
  readonly group?: string;
  /** Those that are bound to a CI, or those that are not. @default both */
  readonly bound?: boolean;
  /** Those that are in maintenance, or those that are not. @default both */
  readonly maintenance?: boolean;
  readonly after?: { readonly changedAt: number; readonly id: string };
  readonly limit: number;
}

/** One page of alerts, last changed first. */
export async function listAlerts(db: Queryable, params: ListAlertsParams): Promise<BoardAlert[]> {
  const { rows } = await db.query<AlertRow>(
    `select ${columns} from alerts
     where ($1::text is null or state = $1) and ($2::text is null or ci = $2) and ($6::text is null or group_id = $6)
       and ($7::boolean is null or (ci is not null) = $7)
       and ($8::boolean is null or (alert ? 'maintenance') = $8)
       and ($3::timestamptz is null or (changed_at, id) < ($3, $4))
     order by changed_at desc, id desc limit $5`,
    [
      params.state ?? null,
      params.ci ?? null,
      params.after === undefined ? null : new Date(params.after.changedAt),
      params.after?.id ?? null,
      params.limit,
      params.group ?? null,
      params.bound ?? null,
      params.maintenance ?? null,
    ],
  );
  return rows.map(fromRow);
}

/** Writes alerts as they are now, in one statement. */
export async function saveAlerts(db: Queryable, alerts: readonly BoardAlert[]): Promise<void> {
  if (alerts.length === 0) return;
  const instants = (of: (alert: BoardAlert) => number | null) =>
    alerts.map((alert) => (of(alert) === null ? null : new Date(of(alert) ?? 0)));
  await db.query(
    `insert into alerts (id, source, key, state, severity, title, ci, rule, group_id, episode, count, first_at, last_at, changed_at, check_at, alert, reason)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::int[], $11::bigint[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::jsonb[], $17::jsonb[])
     on conflict (id) do update set state = excluded.state, severity = excluded.severity, title = excluded.title, ci = excluded.ci,
       rule = excluded.rule, group_id = excluded.group_id, episode = excluded.episode, count = excluded.count, last_at = excluded.last_at,
       changed_at = excluded.changed_at, check_at = excluded.check_at, alert = excluded.alert, reason = excluded.reason`,
    [
      alerts.map(({ id }) => id),
      alerts.map(({ alert }) => alert.source),
      alerts.map(({ alert }) => alert.key),
      alerts.map(({ alert }) => alert.state),
      alerts.map(({ alert }) => alert.severity),
      alerts.map(({ alert }) => alert.title),
      alerts.map(({ alert }) => alert.ci),
      alerts.map(({ rule }) => rule),
      alerts.map(({ groupId }) => groupId),
      alerts.map(({ alert }) => alert.episode),
      alerts.map(({ alert }) => alert.count),
      instants(({ alert }) => alert.firstAt),
      instants(({ alert }) => alert.lastAt),
      instants(({ alert }) => alert.changedAt),
      instants(({ checkAt }) => checkAt),
      alerts.map(({ alert }) => JSON.stringify(alert)),
      alerts.map(({ reason }) => JSON.stringify(reason)),
    ],
  );
}

function fromRow(row: AlertRow): BoardAlert {
  return {
    id: row.id,
    alert: row.alert,
    rule: row.rule,
    groupId: row.group_id,
    checkAt: row.check_at?.getTime() ?? null,
    reason: row.reason,
  };
}
