import { Context } from "@temporalio/activity";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Command } from "../../engine/lifecycle/protocol.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { orLeave } from "../interceptor/stop.ts";

/**
 * The door to records as activities use it: the same commands as everyone's, given by the composition root, because
 * only `commands/` talks to Temporal's client.
 */
export interface RecordDoor {
  open(params: {
    readonly type: string;
    readonly fields: JsonObject;
    readonly links?: { readonly [link: string]: readonly string[] };
    /** Run of the remediation that raises it. */
    readonly raisedBy?: string;
    readonly by: Command["by"];
    /** Idempotency key: a repeat finds the same record. */
    readonly key: string;
  }): Promise<CommandOutcome>;
  send(params: { readonly recordId: string; readonly command: Command }): Promise<CommandOutcome>;
}

/**
 * How long after its worker began to stop a command may still be answered: by another worker, or by a task that has
 * begun.
 */
const lateMs = 1_000;

/**
 * The door for activities. A command waits for the record's workflow, which may be waiting for the very worker that
 * stops: so the activity ends soon after that, or when it is cancelled, and is tried again elsewhere with the same
 * command id.
 */
export function leavingInTime(door: RecordDoor): RecordDoor {
  return { open: (params) => inTime(door.open(params)), send: (params) => inTime(door.send(params)) };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  // When it comes too late, what becomes of the command is told by the store.
  work.catch(() => undefined);
  const { cancelled } = Context.current();
  cancelled.catch(() => undefined);
  return orLeave(Promise.race([work, cancelled]), lateMs);
}
