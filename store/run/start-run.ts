import type { Json } from "../../engine/json.ts";
import type { Queryable } from "../pool.ts";

export interface StartRunParams {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  readonly recordId: string | null;
  readonly purpose: string | null;
  readonly requestedBy: string;
  readonly retryOf: string | null;
  readonly input: Json;
}

/** Notes a run that is about to be started. A run that is known is left as it is, so that a repeat starts nothing new; false then. */
export async function startRun(db: Queryable, run: StartRunParams): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into runs (id, namespace, name, version, digest, record_id, purpose, requested_by, retry_of, input)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
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
    ],
  );
  return rowCount === 1;
}
