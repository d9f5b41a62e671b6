import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import type { RunPhase } from "./run.ts";

/** What a run is started from. */
export interface RunStart {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  /** The document of tasks given in place; null = that of the published runbook with the digest. */
  readonly document: JsonObject | null;
  readonly phase: RunPhase;
  readonly recordId: string | null;
  readonly purpose: string | null;
  readonly requestedBy: string;
  readonly retryOf: string | null;
  /** Tasks that it passes over as done, because who retried said so: paths, or `path#iteration`. */
  readonly skip: readonly string[];
  /** Paths of effects that who retried said may be done once more. */
  readonly repeat: readonly string[];
  readonly input: Json;
  /** RFC 7807 object of a faulted run, or null. */
  readonly fault: Json;
  /** When it began, or was noted; UTC milliseconds. */
  readonly startedAt: number;
  /** True when it faulted at a step, so that it can be retried. */
  readonly retryable: boolean;
  /** The state at which the run that it retries faulted; null for a first run. */
  readonly frame: Json;
}

/** What a noted run is started from, or null when there is none of that id. */
export async function readStart(db: Queryable, id: string): Promise<RunStart | null> {
  const { rows } = await db.query<RunStart>(
    `select r.id, r.namespace, r.name, r.version, r.digest, d.document, r.phase, r.record_id as "recordId", r.purpose,
            r.requested_by as "requestedBy", r.retry_of as "retryOf", r.retry_skip as skip, r.retry_repeat as repeat, r.input, r.fault,
            floor(extract(epoch from coalesce(r.started_at, r.created_at)) * 1000)::float8 as "startedAt",
            r.frame is not null as retryable, f.frame
     from runs r left join run_documents d on d.digest = r.document left join runs f on f.id = r.retry_of
     where r.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
