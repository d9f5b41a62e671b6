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

/**
 * Notes that a record gives up a run, also one that is not noted yet: `startRun` finds it then, and the run begins
 * nothing.
 */
export async function noteGivenUp(db: Queryable, runId: string, record: string): Promise<void> {
  await db.query(
    `insert into run_requests (run_id, verb, requested_by)
     select $1::text, 'cancel', $2::text
     where not exists (select from run_requests where run_id = $1 and verb = 'cancel' and requested_by = $2)
       and not exists (select from runs where id = $1 and ended_at is not null)`,
    [runId, record],
  );
}

/** Whether somebody has asked a run to stop, or its record has given it up. */
export async function isCancelRequested(db: Queryable, runId: string): Promise<boolean> {
  const { rowCount } = await db.query("select from run_requests where run_id = $1 and verb = 'cancel' limit 1", [
    runId,
  ]);
  return rowCount === 1;
}

/** What was asked of a run, in order. */
export async function readRequests(db: Queryable, runId: string): Promise<RunRequest[]> {
  const { rows } = await db.query<RunRequest>(
    `select verb, requested_by as by, ${instantText("requested_at")} as at from run_requests where run_id = $1 order by requested_at`,
    [runId],
  );
  return rows;
}
