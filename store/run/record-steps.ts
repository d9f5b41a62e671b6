import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import type { StepPhase } from "./run.ts";

export interface StepRow {
  readonly runId: string;
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly kind: string;
  readonly phase: StepPhase;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly fault: Json;
}

/**
 * Writes progress in one statement, whatever the order it arrives in: a step that has ended is not put back to running,
 * and the newest end wins. A run that has not ended is running, or waiting, as its newest line says.
 */
export async function recordSteps(db: Queryable, steps: readonly StepRow[]): Promise<void> {
  if (steps.length === 0) return;
  // One statement may not touch a row twice: the last line of each step stands, but its start is the first told.
  const last = new Map<string, StepRow>();
  for (const step of steps) {
    const key = JSON.stringify([step.runId, step.path, step.iteration, step.attempt]);
    const earlier = last.get(key);
    if (earlier !== undefined && earlier.endedAt !== null && step.endedAt === null) continue;
    last.set(key, step);
  }
  const rows = [...last.values()];
  await db.query(
    `insert into run_steps (run_id, path, iteration, attempt, kind, phase, started_at, ended_at, fault)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::json[])
     on conflict (run_id, path, iteration, attempt) do update
       set kind = excluded.kind, phase = excluded.phase, ended_at = excluded.ended_at, fault = excluded.fault,
           started_at = least(run_steps.started_at, excluded.started_at)
       where excluded.ended_at is not null or run_steps.ended_at is null`,
    [
      rows.map((row) => row.runId),
      rows.map((row) => row.path),
      rows.map((row) => row.iteration),
      rows.map((row) => row.attempt),
      rows.map((row) => row.kind),
      rows.map((row) => row.phase),
      rows.map((row) => new Date(row.startedAt).toISOString()),
      rows.map((row) => (row.endedAt === null ? null : new Date(row.endedAt).toISOString())),
      rows.map((row) => (row.fault === null ? null : JSON.stringify(row.fault))),
    ],
  );
  // A run whose newest line says that it waits is waiting; any other line says that it goes on.
  const newest = new Map(steps.map((step) => [step.runId, step]));
  await db.query(
    `update runs set phase = told.phase, started_at = coalesce(runs.started_at, now())
     from unnest($1::text[], $2::text[]) as told (id, phase)
     where runs.id = told.id and runs.phase in ('pending', 'running', 'waiting') and runs.phase <> told.phase`,
    [
      [...newest.keys()],
      [...newest.values()].map((step) => (step.kind === "wait" && step.phase === "running" ? "waiting" : "running")),
    ],
  );
}
