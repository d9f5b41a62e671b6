import type { Json, JsonObject } from "../../engine/base/json.ts";
import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";

export interface StartRunParams {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  /** Version of the published runbook; null = tasks given in place, or by a run that keeps them. */
  readonly digest: string | null;
  /** The document of tasks given in place; it is kept once, by its digest. */
  readonly document: JsonObject | null;
  readonly recordId: string | null;
  readonly purpose: string | null;
  readonly requestedBy: string;
  readonly retryOf: string | null;
  /** Of a retry: tasks to pass over as done, and effects that may be done once more. @default [] */
  readonly skip?: readonly string[];
  readonly repeat?: readonly string[];
  readonly input: Json;
  /** Its workflow goes on already, so that nobody has to start it. @default false */
  readonly begun?: boolean;
}

/**
 * Notes a run that is about to be started, with all that it is started from. A run that is known is left as it is, so
 * that a repeat starts nothing new, also when two notes come at once; false then. A run that its record has given up
 * already is written as cancelled, and has nobody to tell.
 */
export async function startRun(db: Queryable, run: StartRunParams): Promise<boolean> {
  const { document } = run;
  const { rowCount } = await db.query(
    `with given_up as (select from run_requests where run_id = $1 and verb = 'cancel' limit 1), kept as (
       insert into run_documents (digest, document) select $11::text, $12::json where $11::text is not null
       -- Held until the run refers to it, so that it is not dropped in between.
       on conflict (digest) do update set created_at = now() where run_documents.created_at < now() - interval '1 day'
     )
     insert into runs (id, namespace, name, version, digest, record_id, purpose, requested_by, retry_of, input, document,
       phase, started_at, ended_at, retry_skip, retry_repeat, of_record)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       case when exists (select from given_up) then 'cancelled' when $13 then 'running' else 'pending' end,
       case when $13 then now() end, case when exists (select from given_up) then now() end, $14, $15,
       coalesce($6, (select of_record from runs where id = $9), (select r.id from records r where r.id = $8)))
     on conflict (id) do nothing`,
    [
      run.id,
      run.namespace,
      run.name,
      run.version,
      run.digest,
      run.recordId,
      run.purpose,
      run.requestedBy,
      run.retryOf,
      JSON.stringify(run.input),
      document === null ? null : digestOf(document),
      document === null ? null : JSON.stringify(document),
      run.begun ?? false,
      run.skip ?? [],
      run.repeat ?? [],
    ],
  );
  return rowCount === 1;
}
