import type { Json } from "../../engine/base/json.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Queryable } from "../pool.ts";

export interface FinishRunParams {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  readonly phase: "completed" | "faulted" | "cancelled";
  readonly output: Json;
  readonly fault: Json;
  /** State of a faulted run, or null. */
  readonly frame: Json;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

const outcomes = { completed: "done", faulted: "fault", cancelled: "cancelled" } as const;

/**
 * Commits the outcome of a run, in the caller's transaction, and has the record told that waits for it: whatever dies,
 * both happen or neither. A second time changes nothing: the first outcome stands, and the answer is false. A run
 * nobody announced (a Temporal schedule started it) is written whole. Steps still shown as running are closed with it.
 */
export async function finishRun(db: Queryable, run: FinishRunParams): Promise<boolean> {
  const { rows } = await db.query<{ recordId: string | null }>(
    `insert into runs (id, namespace, name, version, digest, phase, requested_by, output, fault, frame, started_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, '$schedule', $7, $8, $9, $10, $11)
     on conflict (id) do update
       set phase = excluded.phase, output = excluded.output, fault = excluded.fault, frame = excluded.frame,
           started_at = excluded.started_at, ended_at = excluded.ended_at
       where runs.ended_at is null
     returning record_id as "recordId"`,
    [
      run.id,
      run.namespace,
      run.name,
      run.version,
      run.digest,
      run.phase,
      JSON.stringify(run.output),
      run.fault === null ? null : JSON.stringify(run.fault),
      run.frame === null ? null : JSON.stringify(run.frame),
      new Date(run.startedAt).toISOString(),
      new Date(run.endedAt).toISOString(),
    ],
  );
  const [row] = rows;
  if (row === undefined) return false;
  await db.query("update run_steps set phase = $2, ended_at = $3 where run_id = $1 and ended_at is null", [
    run.id,
    run.phase === "completed" ? "completed" : "cancelled",
    new Date(run.endedAt).toISOString(),
  ]);
  if (row.recordId !== null) {
    const outcome = outcomes[run.phase];
    const output = outcome === "done" ? run.output : run.fault;
    await enqueue(db, [
      { id: `${run.id}#ended`, record: row.recordId, kind: "run.ended", run: run.id, outcome, output },
    ]);
  }
  return true;
}
