import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";
import { type Onlooker, seenOfAll } from "../record/visible.ts";
import { type Run, runColumns, type RunPhase } from "./run.ts";

export interface ListRunsParams {
  readonly namespace?: string;
  readonly name?: string;
  /**
   * Those that a state of the record started, and those that were started in its name, as a remediation's for its
   * change.
   */
  readonly recordId?: string;
  readonly phases?: readonly RunPhase[];
  /** Last run of the page before: only older ones follow. */
  readonly after?: { readonly createdAt: string; readonly id: string };
  readonly limit: number;
  /** Who looks: runs of records that they do not see are left out. @default the product itself, which sees all */
  readonly onlooker?: Onlooker;
}

/** Runs, newest first. */
export async function listRuns(db: Queryable, params: ListRunsParams): Promise<readonly Run[]> {
  const values: unknown[] = [
    params.namespace ?? null,
    params.name ?? null,
    params.recordId ?? null,
    params.phases ?? null,
    params.after?.createdAt ?? null,
    params.after?.id ?? null,
    params.limit,
  ];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const seen =
    params.onlooker === undefined
      ? ""
      : `and not exists (select from records r where r.id = runs.of_record and not ${seenOfAll(bind, params.onlooker)})`;
  const { rows } = await db.query<Run>(
    `select ${runColumns} from runs
     where ($1::text is null or namespace = $1) and ($2::text is null or name = $2) and ($3::text is null or record_id = $3 or requested_by = $3)
       and ($4::text[] is null or phase = any($4))
       and ($5::timestamptz is null or (created_at, id) < ($5, $6)) ${seen}
     order by created_at desc, id desc limit $7`,
    values,
  );
  return rows;
}
