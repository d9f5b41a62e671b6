/** What the kernel is asked, by whom, how it refuses, and when it wants to be asked again. */
import type { Json, JsonObject } from "../base/json.ts";

/** Who acts. `roles` and `groups` are read by the rim and recorded with the decision. */
export interface Actor {
  readonly user: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Set when a delegate or an integration acts for somebody. */
  readonly onBehalfOf?: string;
}

/**
 * One command to a record. Names that start with `$` belong to the engine: `$open`, `$timer`, `$run` (a run ended),
 * `$reaction` (a linked record moved), `$reread` (a linked record is another in what is read of it), `$merge` (another
 * record was merged into it), `$told` (somebody was told), `$unopened` (a record it asked for is not opened), `$note`
 * (a text of the engine), `$sync` (only load, catch up and re-arm), `$move` (to another bundle).
 */
export interface Command {
  /** Caller's idempotency key; for a timer its deadline id and arming sequence. */
  readonly id: string;
  readonly name: string;
  readonly by: Actor;
  readonly input: JsonObject;
}

export interface Refusal {
  /** Stable diagnostic code, such as `OPS403`. */
  readonly code: string;
  readonly reason: "notAllowed" | "invalidInput" | "conflict" | "notFound";
  readonly message: string;
  readonly details?: Json;
  /** True when it depends on time or facts: it is stored under its command id before it is told (invariant 2). */
  readonly durable: boolean;
}

export interface Deadline {
  /** What it is for: `after:resolved:0`, `clock:incident-resolution:50`, `approval:change-cab:timeout`. */
  readonly id: string;
  readonly at: number;
  /** Ledger sequence that armed it; `id#armedBy` is the command id of the timer. */
  readonly armedBy: number;
}
