import type { Queryable } from "../pool.ts";

export interface Refusal {
  readonly reason: string;
  readonly lines: number;
  readonly example: string;
  readonly lastAt: Date;
}

export interface LogCounts {
  readonly lines: number;
  readonly waiting: number;
  readonly templates: number;
  readonly kept: number;
  readonly heardAt: Date | null;
  readonly refused: readonly Refusal[];
}

interface CountRow extends Omit<LogCounts, "refused"> {
  readonly source: string;
}

/** What sources of logs sent, by name; of "" what no source takes. */
export async function countLines(db: Queryable): Promise<ReadonlyMap<string, LogCounts>> {
  const { rows } = await db.query<CountRow>(
    `select s.source, coalesce(c.lines, 0) as lines, c.heard_at as "heardAt",
       (select coalesce(sum(b.lines), 0)::bigint from log_batches b where b.source = s.source) as waiting,
       (select count(*)::int from log_templates t where t.source = s.source) as templates,
       (select count(*)::int from log_lines l where l.source = s.source) as kept
     from (select source from log_counts union select source from log_refusals) as s
     left join log_counts c on c.source = s.source`,
  );
  const refusals = await db.query<Refusal & { readonly source: string }>(
    `select source, reason, lines, example, last_at as "lastAt" from log_refusals order by lines desc, reason`,
  );
  return new Map(
    rows.map(({ source, lines, waiting, templates, kept, heardAt }) => [
      source,
      {
        lines,
        waiting,
        templates,
        kept,
        heardAt,
        refused: refusals.rows
          .filter((one) => one.source === source)
          .map(({ reason, lines: count, example, lastAt }) => ({ reason, lines: count, example, lastAt })),
      },
    ]),
  );
}
