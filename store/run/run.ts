/** What the store keeps of a run. */
import type { Json } from "../../engine/base/json.ts";

export type RunPhase = "pending" | "running" | "waiting" | "suspended" | "cancelled" | "faulted" | "completed";
export type StepPhase = "running" | "completed" | "faulted" | "skipped" | "cancelled";

export interface Run {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  /** null = tasks given in place. */
  readonly digest: string | null;
  readonly phase: RunPhase;
  /** The record it was started for, or null. */
  readonly recordId: string | null;
  /**
   * The record it is about, however it came to be: started for it, in its name, as a retry or a call of such a run; or
   * null.
   */
  readonly ofRecord: string | null;
  readonly purpose: string | null;
  readonly requestedBy: string;
  /** The faulted run it goes on from, or null. */
  readonly retryOf: string | null;
  /** Tasks that it passes over as done, because who retried said so: paths, or `path#iteration`. */
  readonly skip: readonly string[];
  /** Paths of effects that who retried said may be done once more. */
  readonly repeat: readonly string[];
  readonly input: Json;
  readonly output: Json;
  /** RFC 7807 object of a faulted run, or null. */
  readonly fault: Json;
  /** True when it can be retried from the step it faulted at. */
  readonly retryable: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** One execution of a step. `path`, `iteration` and `attempt` tell it from the others of its run. */
export interface RunStep {
  readonly path: string;
  readonly iteration: string;
  readonly attempt: number;
  readonly kind: string;
  readonly phase: StepPhase;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly fault: Json;
}

/** Columns of a run without its frame, as `Run` names them. */
export const runColumns = `
  id, namespace, name, version, digest, phase, record_id as "recordId", of_record as "ofRecord", purpose, requested_by as "requestedBy", retry_of as "retryOf",
  retry_skip as skip, retry_repeat as repeat,
  input, output, fault, frame is not null as retryable,
  ${instantText("created_at")} as "createdAt", ${instantText("started_at")} as "startedAt", ${instantText("ended_at")} as "endedAt"`;

/** An instant as ISO 8601 in UTC with milliseconds. */
export function instantText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
