import { logDefaults, type LogSource } from "../../engine/log/ir.ts";
import type { Queryable } from "../pool.ts";

/** Rows of one statement. */
const most = 5_000;

/**
 * Drops lines, templates and refusals that sources keep no longer. What belongs to a source that is published no more
 * is kept by default. Returns whether there may be more.
 */
export async function dropOldLines(
  db: Queryable,
  sources: ReadonlyMap<string, LogSource>,
  now: number,
): Promise<boolean> {
  const { rows } = await db.query<{ source: string }>(
    "select source from log_counts union select source from log_refusals order by source",
  );
  let more = false;
  for (const { source } of rows) {
    const { linesMs, hourlyMs } = sources.get(source)?.retain ?? logDefaults;
    const drops = [
      ["log_lines", "received_at", linesMs],
      ["log_templates", "seen_at", hourlyMs],
      ["log_refusals", "last_at", hourlyMs],
    ] as const;
    for (const [table, column, ms] of drops) {
      const { rowCount } = await db.query(
        `delete from ${table} where ctid = any(array(
           select ctid from ${table} where source = $1 and ${column} < $2 limit $3))`,
        [source, new Date(now - ms), most],
      );
      more ||= (rowCount ?? 0) >= most;
    }
  }
  return more;
}
