import type pg from "pg";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { ExpectedAlert } from "../../engine/simulation/expected-alert.ts";
import { readAlerts } from "../../store/alert/alerts.ts";

/** The alerts in the store of the sources that are expected of, by id. */
export async function alertsOnStore(pool: pg.Pool, expected: readonly ExpectedAlert[]): Promise<readonly BoardAlert[]> {
  if (expected.length === 0) return [];
  const { rows } = await pool.query<{ id: string }>("select id from alerts where source = any($1) order by id", [
    expected.map(({ source }) => source),
  ]);
  return [
    ...(
      await readAlerts(
        pool,
        rows.map(({ id }) => id),
      )
    ).values(),
  ];
}
