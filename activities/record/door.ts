import type { JsonObject } from "../../engine/json.ts";
import type { Command } from "../../engine/lifecycle/record.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";

/**
 * The door to records as activities use it: the same commands as everyone's, given by the composition root, because only
 * `commands/` talks to Temporal's client.
 */
export interface RecordDoor {
  open(params: {
    readonly type: string;
    readonly fields: JsonObject;
    readonly links?: { readonly [link: string]: readonly string[] };
    readonly by: Command["by"];
    /** Idempotency key: a repeat finds the same record. */
    readonly key: string;
  }): Promise<{ readonly recordId: string; readonly number: string; readonly outcome: CommandOutcome }>;
  send(params: { readonly recordId: string; readonly command: Command }): Promise<CommandOutcome>;
}
