import type { Queryable } from "../pool.ts";
import { instantText } from "./run.ts";

export type RunVerb = "cancel" | "suspend" | "resume";

/** What somebody asked of a run that went on. */
export interface RunRequest {
  readonly verb: RunVerb;
  readonly by: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
}

export interface NoteRequestParams {
  readonly runId: string;
  readonly verb: RunVerb;
  /** A person's name, or the id of the record that gave the run up. */
  readonly by: string;
}

/** Notes who asks something of a run that has not ended. The same once more from the same one is noted once. */
export async function noteRequest(db: Queryable, { runId, verb, by }: NoteRequestParams): Promise<void> {
  await db.query(
    `insert into run_requests (run_id, verb, requested_by)
     select id, $2::text, $3::text from runs
     where id = $1 and ended_at is null
       and ($2::text, $3::text) is distinct from (select (verb, requested_by) from run_requests where run_id = $1 order by requested_at desc limit 1)`,
    [runId, verb, by],
  );
}

/** What was asked of a run, in order. */
export async function readRequests(db: Queryable, runId: string): Promise<RunRequest[]> {
  const { rows } = await db.query<RunRequest>(
    `select verb, requested_by as by, ${instantText("requested_at")} as at from run_requests where run_id = $1 order by requested_at`,
    [runId],
  );
  return rows;
}
