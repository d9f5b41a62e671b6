import type { Json } from "../../engine/base/json.ts";
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
     from run_steps where run_id = $1`,
    [id],
  );
  return { ...run, steps: steps.rows.toSorted(compareSteps), requests: await readRequests(db, id) };
}

/** By the instant they began; those of one instant as they stand in the document, the tenth task after the second. */
function compareSteps(a: RunStep, b: RunStep): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? -1 : 1;
  return comparePlaces(a.path, b.path, "/") || comparePlaces(a.iteration, b.iteration, ".") || a.attempt - b.attempt;
}

function comparePlaces(a: string, b: string, separator: string): number {
  const [left, right] = [a.split(separator), b.split(separator)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    return Number.isNaN(difference) ? (part < other ? -1 : 1) : difference;
  }
  return left.length - right.length;
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
