import type { Queryable } from "../pool.ts";

export interface SourceCounts {
  readonly series: number;
  readonly kept: number;
  readonly dropped: number;
  readonly refused: number;
  readonly heardAt: Date | null;
}

/** What sources of metrics sent, by name. */
export async function countSamples(db: Queryable): Promise<ReadonlyMap<string, SourceCounts>> {
  const { rows } = await db.query<SourceCounts & { source: string }>(
    `select c.source, c.kept, c.dropped, c.refused, c.heard_at as "heardAt",
       (select count(*)::int from metric_series s where s.source = c.source) as series
     from metric_counts c`,
  );
  return new Map(rows.map((row) => [row.source, row]));
}
