import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import { type Onlooker, seenOfAll } from "../record/visible.ts";
import type { Run } from "./run.ts";

/** How long something took before. Both figures are values that a run has (nearest rank), in milliseconds. */
export interface Expected {
  readonly n: number;
  readonly medianMs: number;
  readonly p90Ms: number;
}

export interface ExpectedStep extends Expected {
  readonly path: string;
  readonly kind: string;
  /** In how many of the runs it was done at all; `n` counts each turn of a loop. */
  readonly runs: number;
}

export interface RunExpectation {
  /** null = it has never been completed before. */
  readonly run: Expected | null;
  /** In the order in which they began. */
  readonly steps: readonly ExpectedStep[];
}

/** Runs that are looked at, the latest before it. */
const mostRuns = 100;

/**
 * How long a run and its steps may take, by the completed runs of the same runbook that were asked for before it and
 * are no retry, whatever version they are of. A step counts from its first attempt to the end of its last one.
 */
export async function readExpectation(
  db: Queryable,
  { id, namespace, name, createdAt }: Pick<Run, "id" | "namespace" | "name" | "createdAt">,
  onlooker: Onlooker,
): Promise<RunExpectation> {
  const values: unknown[] = [namespace, name, createdAt, id, mostRuns];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const figures = `count(*)::int as n, (percentile_disc(0.5) within group (order by ms))::float8 as "medianMs",
    (percentile_disc(0.9) within group (order by ms))::float8 as "p90Ms"`;
  const { rows } = await db.query<ExpectedStep & { readonly path: string | null }>(
    `with earlier as materialized (
       select id, started_at, floor(extract(epoch from ended_at - started_at) * 1000) as ms from runs
       where namespace = $1 and name = $2 and created_at < $3 and id <> $4 and phase = 'completed' and retry_of is null
         and started_at is not null
         and not exists (select from records r where r.id = runs.of_record and not ${seenOfAll(bind, onlooker)})
       order by created_at desc limit $5),
     turns as (
       select s.run_id, s.path, min(s.kind) as kind, min(s.started_at - e.started_at) as begins,
         floor(extract(epoch from max(s.ended_at) - min(s.started_at)) * 1000) as ms
       from earlier e join run_steps s on s.run_id = e.id
       group by s.run_id, s.path, s.iteration having bool_and(s.ended_at is not null) and bool_or(s.phase = 'completed'))
     select null as path, null as kind, count(*)::int as runs, ${figures}, null::interval as begins from earlier having count(*) > 0
     union all
     select path, min(kind), count(distinct run_id)::int, ${figures}, percentile_disc(0.5) within group (order by begins)
     from turns group by path
     order by begins nulls first, path`,
    values,
  );
  const figuresOf = ({ n, medianMs, p90Ms }: Expected): Expected => ({ n, medianMs, p90Ms });
  const whole = rows.find(({ path }) => path === null);
  return {
    run: whole === undefined ? null : figuresOf(whole),
    steps: rows
      .filter(({ path }) => path !== null)
      .map((row) => ({ path: row.path, kind: row.kind, runs: row.runs, ...figuresOf(row) })),
  };
}
