import type pg from "pg";
import { type ExpectedAlert, type SeenGroups, unmetAlerts } from "../../engine/simulation/expected-alert.ts";
import { readAlerts } from "../../store/alert/alerts.ts";
import { readGroup } from "../../store/alert/groups.ts";

/** What is not as expected of the alerts in the store. */
export async function unmetAlertsOnStore(
  pool: pg.Pool,
  expected: readonly ExpectedAlert[],
): Promise<readonly string[]> {
  if (expected.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>("select id from alerts where source = any($1) order by id", [
    expected.map(({ source }) => source),
  ]);
  const alerts = await readAlerts(
    pool,
    rows.map(({ id }) => id),
  );
  const seen = [...alerts.values()];
  return unmetAlerts(expected, seen, await groupsOf(pool, [...new Set(seen.flatMap(({ groupId }) => groupId ?? []))]));
}

async function groupsOf(pool: pg.Pool, ids: readonly string[]): Promise<SeenGroups> {
  const groups = new Map<string, { primary: string }>();
  for (const id of ids) {
    const group = await readGroup(pool, id);
    const root = group?.into == null ? group : ((await readGroup(pool, group.into)) ?? group);
    if (root !== null) groups.set(id, { primary: root.primary.title });
  }
  return groups;
}
