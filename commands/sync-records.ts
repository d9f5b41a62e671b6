import type { Logger } from "pino";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { type CommandDeps, sendCommand } from "./command.ts";

/** Records that are sent `$sync` at once; one that does not answer takes one of the places, and no more. */
const atOnce = 16;
/** How long one is waited for: its workflow has the command by then, whenever it comes to it. */
const deadlineMs = 5_000;

export interface SyncRecords {
  /** Resolves once a record is under way, which may be before it has answered. One that is under way is left alone. */
  send(recordId: string): Promise<void>;
  /** Resolves when none is under way any more. */
  rest(): Promise<void>;
}

/** Sends `$sync` to records: load, catch up with what is overdue, arm the timers again. */
export function createSyncRecords(params: CommandDeps & { readonly log: Logger }): SyncRecords {
  const underWay = new Map<string, Promise<void>>();

  async function sync(recordId: string): Promise<void> {
    params.log.info({ record: recordId }, "record overdue or without a workflow: sent $sync");
    const command = { id: `sync:${Date.now()}`, name: "$sync", by: engineActor, input: {} };
    try {
      await sendCommand(params, { recordId, command, deadlineMs });
    } catch (error) {
      params.log.warn({ err: error, record: recordId }, "record not synced");
    }
  }
  return {
    async send(recordId) {
      if (underWay.has(recordId)) return;
      while (underWay.size >= atOnce) await Promise.race(underWay.values());
      underWay.set(
        recordId,
        sync(recordId).finally(() => underWay.delete(recordId)),
      );
    },
    async rest() {
      await Promise.all(underWay.values());
    },
  };
}
