import type { MetricSource } from "../../engine/metric/ir.ts";
import { metricDefaults } from "../../engine/metric/defaults.ts";
import type { Queryable } from "../pool.ts";

/** Rows of one statement. */
const most = 5_000;

/**
 * Drops what sources keep no longer: blocks whose hours are kept, then hours, then series of which nothing is left.
 * What belongs to a source that is published no more is kept by default. Returns whether there may be more.
 */
export async function dropOldSamples(
  db: Queryable,
  sources: ReadonlyMap<string, MetricSource>,
  now: number,
): Promise<boolean> {
  const { rows } = await db.query<{ source: string }>("select source from metric_counts order by source");
  let more = false;
  for (const { source } of rows) {
    const { rawMs, hourlyMs } = sources.get(source)?.retain ?? metricDefaults;
    const blocks = await db.query(
      `delete from metric_blocks where ctid = any(array(
         select b.ctid from metric_blocks b join metric_series s on s.id = b.series
         where s.source = $1 and b.rolled and b.from_at < $2 limit $3))`,
      [source, new Date(now - rawMs), most],
    );
    const hours = await db.query(
      `delete from metric_hours where ctid = any(array(
         select h.ctid from metric_hours h join metric_series s on s.id = h.series
         where s.source = $1 and h.at < $2 limit $3))`,
      [source, new Date(now - hourlyMs), most],
    );
    const series = await db.query(
      `delete from metric_series where ctid = any(array(
         select s.ctid from metric_series s where s.source = $1 and s.seen_at < $2
           and not exists (select from metric_blocks b where b.series = s.id)
           and not exists (select from metric_hours h where h.series = s.id) limit $3))`,
      [source, new Date(now - Math.max(rawMs, hourlyMs)), most],
    );
    more ||= [blocks, hours, series].some(({ rowCount }) => (rowCount ?? 0) >= most);
  }
  return more;
}
