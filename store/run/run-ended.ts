import type { Json } from "../../engine/base/json.ts";

/** What the outbox carries when a run that a record asked for has ended: the record is told with `$run`. */
export interface RunEnded {
  readonly id: string;
  readonly record: string;
  readonly kind: "run.ended";
  readonly run: string;
  readonly outcome: "done" | "fault" | "cancelled";
  /** Output of a run that is done, RFC 7807 object of one that faulted. */
  readonly output: Json;
}
