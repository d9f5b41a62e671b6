import type { Json } from "../../engine/json.ts";
import type { Queryable } from "../pool.ts";

export interface FaultedRun {
  readonly id: string;
  readonly digest: string | null;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly recordId: string | null;
  readonly input: Json;
  /** The machine's state at the fault. */
  readonly frame: Json;
}

/** What a retry of a faulted run goes on from; null when the run is unknown or did not fault at a step. */
export async function readFrame(db: Queryable, id: string): Promise<FaultedRun | null> {
  const { rows } = await db.query<FaultedRun>(
    `select id, digest, namespace, name, version, record_id as "recordId", input, frame from runs
     where id = $1 and phase = 'faulted' and frame is not null`,
    [id],
  );
  return rows[0] ?? null;
}
