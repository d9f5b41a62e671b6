import type { Json } from "../../engine/json.ts";
import type { Queryable } from "../pool.ts";
import { readRequests, type RunRequest } from "./request.ts";
import { instantText, type Run, runColumns, type RunPhase, type RunStep } from "./run.ts";

/** A run with what it did, and what was asked of it while it went on. */
export interface WholeRun extends Run {
  /** In the order they began. */
  readonly steps: readonly RunStep[];
  readonly requests: readonly RunRequest[];
}

/** A run with its steps and what was asked of it; null when there is none of that id. */
export async function readRun(db: Queryable, id: string): Promise<WholeRun | null> {
  const { rows } = await db.query<Run>(`select ${runColumns} from runs where id = $1`, [id]);
  const [run] = rows;
  if (run === undefined) return null;
  const steps = await db.query<RunStep>(
    `select path, iteration, attempt, kind, phase, ${instantText("started_at")} as "startedAt", ${instantText("ended_at")} as "endedAt", fault
     from run_steps where run_id = $1 order by started_at, length(path), path collate "C", iteration collate "C", attempt`,
    [id],
  );
  return { ...run, steps: steps.rows, requests: await readRequests(db, id) };
}

/**
 * How a run ended, without its steps and values, for who waits for it; null as long as it goes on or there is none of
 * that id.
 */
export async function readRunEnd(
  db: Queryable,
  id: string,
): Promise<{ readonly phase: RunPhase; readonly fault: Json } | null> {
  const { rows } = await db.query<{ phase: RunPhase; fault: Json }>(
    "select phase, fault from runs where id = $1 and ended_at is not null",
    [id],
  );
  return rows[0] ?? null;
}
