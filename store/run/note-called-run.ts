import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

export interface NoteCalledRunParams {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  /** Id of the run that calls it. */
  readonly caller: string;
  readonly input: Json;
}

/**
 * Notes the run of a runbook that another one calls, which is about to begin. The step that calls it may be tried
 * again: the run has the same id then, and the row tells of the last one. A second time before it begins changes
 * nothing.
 */
export async function noteCalledRun(db: Queryable, run: NoteCalledRunParams): Promise<void> {
  await db.query(
    `with earlier as (delete from run_steps where run_id = $1)
     insert into runs (id, namespace, name, version, digest, requested_by, of_record, input, phase, started_at)
     values ($1, $2, $3, $4, $5, $6, (select of_record from runs where id = $6), $7, 'running', now())
     on conflict (id) do update
       set version = excluded.version, digest = excluded.digest, requested_by = excluded.requested_by, input = excluded.input,
           phase = excluded.phase, output = null, fault = null, frame = null, started_at = excluded.started_at, ended_at = null`,
    [run.id, run.namespace, run.name, run.version, run.digest, run.caller, JSON.stringify(run.input)],
  );
}
