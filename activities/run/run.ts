/** The activities of the runbook host itself: local, in our own store. */
import { setTimeout as sleep } from "node:timers/promises";
import { Context } from "@temporalio/activity";
import type { Pool } from "pg";
import { faultJson } from "../../engine/runbook/fault.ts";
import type { Json } from "../../engine/base/json.ts";
import { failureOf, faultError } from "../function/fault-error.ts";
import { finishRun } from "../../store/run/finish-run.ts";
import { recordSteps } from "../../store/run/record-steps.ts";
import { noteCalledRun } from "../../store/run/note-called-run.ts";
import { notePhase } from "../../store/run/note-phase.ts";
import { startRun } from "../../store/run/start-run.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { PublishedRunbook, RunbookActivities, RunEnd } from "../../workflows/runbook/messages.ts";
import { journalRows } from "../interceptor/progress.ts";

export interface RunActivityDeps {
  readonly pool: Pool;
  /**
   * Finds a published runbook and the traits of what it calls; throws an authorization or configuration fault when
   * there is none.
   */
  readonly resolveRunbook: (name: {
    readonly namespace: string;
    readonly name: string;
    readonly version: string;
  }) => Promise<PublishedRunbook>;
}

export function createRunActivities(deps: RunActivityDeps): RunbookActivities {
  const resolved: RunActivityDeps["resolveRunbook"] = async (name) => {
    try {
      return await deps.resolveRunbook(name);
    } catch (error) {
      // "There is none" is an answer; a store that is away is asked again.
      if (error instanceof Error && error.name === "CommandFailedError")
        throw failureOf(faultError("configuration", error.message).fault);
      throw error;
    }
  };
  return {
    pause: ({ ms }) => sleep(ms, undefined, { signal: Context.current().cancellationSignal }),
    async noteCalledRun({ namespace, name, version, runId, caller, input }) {
      const runbook = await resolved({ namespace, name, version });
      const { version: published } = runbook.document["document"] as { version: string };
      await noteCalledRun(deps.pool, {
        id: runId,
        namespace,
        name,
        version: published,
        digest: runbook.digest,
        caller,
        input,
      });
      return runbook;
    },
    async noteRunPhase({ runId, phase }) {
      await notePhase(deps.pool, runId, phase);
    },
    async noteScheduledRun({ runId, ...run }) {
      const nobody = { document: null, recordId: null, purpose: null, retryOf: null };
      await startRun(deps.pool, { ...run, ...nobody, id: runId, requestedBy: "$schedule", begun: true });
    },
    async finishRun(end: RunEnd) {
      await inTransaction(deps.pool, async (client) => {
        const fault = end.fault === null ? null : faultJson(end.fault);
        await recordSteps(client, journalRows(end.runId, end.journal));
        await finishRun(client, { ...end, id: end.runId, fault, frame: end.frame as Json });
      });
    },
  };
}
