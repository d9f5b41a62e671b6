import type { Queryable } from "../pool.ts";

/** What is looked at; records that changed lately are looked at always. */
export interface Watched {
  readonly runs: readonly string[];
  /** Whether any run has begun, gone on or ended. */
  readonly allRuns: boolean;
  readonly alerts: boolean;
  /** People whose approvals are looked at. */
  readonly approvers: readonly string[];
}

/** By what it is of (`record/incident/INC0000001`), a text that is another one when that has changed. */
export type Marks = ReadonlyMap<string, string>;

/** Records of one type that are read, those that changed last. */
export const mostOfType = 500;

interface Row {
  readonly key: string;
  readonly mark: string;
}

/**
 * One statement, whoever listens. Of records it tells those that were decided in the last half minute: the clocks of
 * two machines may differ by less than that, and a commit takes less. It reads the lists' own indexes, so that news
 * costs a commit nothing (a NOTIFY would make commits wait for each other).
 */
export async function readMarks(db: Queryable, { runs, allRuns, alerts, approvers }: Watched): Promise<Marks> {
  const { rows } = await db.query<Row>({
    name: "news-marks",
    text: `select 'record/' || r.id as key, r.head::text as mark
       from record_declarations d cross join lateral (
         select id, head from records where type = d.type and updated_at > now() - interval '30 seconds'
         order by updated_at desc limit $5) r
     union all
     select 'run/' || id, phase || ':' || (select count(*) || ':' || count(ended_at) from run_steps s where s.run_id = runs.id) || ':' ||
         coalesce((select max(seq) from run_lines l where l.run_id = runs.id), 0)
       from runs where id = any($1::text[])
     union all
     select 'runs', concat_ws(':', (select max(created_at) from runs), (select max(ended_at) from runs where ended_at is not null),
         (select md5(string_agg(id || phase, ',' order by id)) from (select id, phase from runs
            where phase in ('pending', 'running', 'waiting', 'suspended') order by created_at desc limit 200) open))
       where $2::boolean
     union all
     select 'alerts', coalesce((select concat(changed_at, id) from alerts order by changed_at desc, id desc limit 1), '')
       where $3::boolean
     union all
     select 'approvals/' || approver, count(*) || ':' || max(requested_at)
       from approval_requests where state = 'waiting' and approver = any($4::text[]) group by approver`,
    values: [runs, allRuns, alerts, approvers, mostOfType],
  });
  return new Map(rows.map(({ key, mark }) => [key, mark]));
}
