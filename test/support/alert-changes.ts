import type { Pool } from "pg";
import type { AlertChange } from "../../engine/alert/alert-change.ts";

/** All that is kept of what alerts were, in order. */
export async function listAlertChanges(pool: Pool): Promise<readonly AlertChange[]> {
  const { rows } = await pool.query<AlertChange & { readonly at: Date }>(
    `select alert_id as alert, episode, at, source, state, severity, title, ci, rule, group_id as "group",
       count::int, duplicates::int from alert_changes order by id`,
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: (at as Date).getTime() }));
}
