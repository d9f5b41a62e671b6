/**
 * What remediations of the first version (workflows/remediation/version-1.ts) still ask for. The words in it are those
 * of the definitions of that time; it goes when no such run can be open any more.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ApplicationFailure, Context } from "@temporalio/activity";
import type { Pool } from "pg";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Remediation } from "../../engine/alert/ir.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { readGroup } from "../../store/alert/groups.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { noteChange } from "../../store/remediation/note.ts";
import { readRunEnd } from "../../store/run/read-run.ts";
import type { RemediationInput } from "../../workflows/remediation/messages.ts";
import { leaveWhenStopping } from "../interceptor/stop.ts";
import type { RecordDoor } from "../record/door.ts";

/** The plan as it was made then. */
export interface RemediationPlan {
  readonly change: { readonly record: string; readonly fields: JsonObject };
  readonly approval: string | null;
  readonly runbook: string;
  readonly input: Json;
  readonly verify: { readonly call: string | null; readonly input: Json; readonly alertClearsWithinMs: number | null };
  readonly backout: { readonly runbook: string; readonly input: Json } | null;
  readonly escalation: string;
}

export type PlannedRemediation =
  | { readonly kind: "go"; readonly plan: RemediationPlan; readonly ci: string | null }
  | { readonly kind: "notApplicable"; readonly because: string }
  /** `escalation`: whom to tell, when a person must look; null = the record's own clocks are enough. */
  | { readonly kind: "refused"; readonly because: string; readonly escalation: string | null };

export interface RemediationActivities {
  /** Reads alert, CI and facts, plans, and claims the right to run. */
  planRemediation(input: RemediationInput): Promise<PlannedRemediation>;
  openChange(params: {
    readonly key: string;
    readonly type: string;
    readonly fields: JsonObject;
    /** Run of the remediation that raises it. */
    readonly run: string;
  }): Promise<string>;
  /** Sends a command as the engine; true when it was accepted, else the refusal's text. */
  sendRecordCommand(params: {
    readonly recordId: string;
    readonly id: string;
    readonly name: string;
    readonly input: JsonObject;
  }): Promise<{ readonly ok: boolean; readonly message: string }>;
  /**
   * Cancels a change that was not begun; null when it is cancelled or had ended, else why not: people have begun it, or
   * its lifecycle refused. `id` makes a second call harmless.
   */
  withdrawChange(params: {
    readonly recordId: string;
    readonly id: string;
    readonly reason: string;
  }): Promise<string | null>;
  /** Waits until the record is in one of the states, or final. */
  awaitRecordState(params: { readonly recordId: string; readonly states: readonly string[] }): Promise<string>;
  /** Starts a runbook (once for its key) and waits for its end. */
  runRunbook(params: {
    readonly key: string;
    readonly runbook: string;
    readonly input: Json;
    readonly recordId: string;
  }): Promise<{ readonly run: string; readonly phase: string; readonly detail: string }>;
  /** Calls the probe until it passes, or until an instant (UTC ms). */
  probe(params: {
    readonly call: string;
    readonly input: Json;
    readonly until: number;
  }): Promise<{ readonly passed: boolean; readonly detail: string }>;
  /** Waits until every alert of the group has cleared; false when it has not by an instant (UTC ms). */
  awaitClear(params: { readonly group: string; readonly until: number }): Promise<boolean>;
  finishRemediation(params: {
    readonly id: string;
    /** `refused` takes back a claim that nothing came of. */
    readonly outcome: "repaired" | "failed" | "refused";
    readonly because: string;
    readonly change: string | null;
  }): Promise<void>;
}

export interface Version1Deps {
  readonly pool: Pool;
  readonly now: () => number;
  readonly door: RecordDoor;
  readonly startRun: (params: {
    readonly key: string;
    readonly runbook: string;
    readonly input: Json;
    readonly requestedBy: string;
  }) => Promise<string>;
}

const pollMs = 250;

/** Those that later versions have not; the others are shared with them. */
export function createVersion1Activities(
  deps: Version1Deps,
): Omit<RemediationActivities, "sendRecordCommand" | "probe" | "finishRemediation"> {
  const { pool, now, door } = deps;
  return {
    async planRemediation(input) {
      const definition = await readLatestDefinition(pool, "Remediation", input.remediation);
      const because = "it was planned by an earlier version, which is not there any more: look at it yourself";
      const before: Partial<Remediation> = definition?.ir ?? {};
      return { kind: "refused", because, escalation: before.onFail?.escalation ?? null };
    },

    async openChange({ key, type, fields, run }) {
      const opened = await door.open({ type, fields, by: engineActor, key });
      if (!opened.ok)
        throw ApplicationFailure.nonRetryable(`the ${type} was refused: ${opened.refusal.message}`, "Refused");
      await noteChange(pool, run, opened.record);
      return opened.record;
    },

    async withdrawChange({ recordId, id, reason }) {
      const change = await loadRecord(pool, recordId);
      if (change === null || change.final) return null;
      const begun = (await readEvents(pool, recordId, 0)).find(
        ({ body }) => body.kind === "moved" && body.command === "start",
      );
      if (begun !== undefined) return `${recordId} was begun by ${begun.by} and is left to them`;
      const outcome = await door.send({
        recordId,
        command: { id, name: "cancel", by: engineActor, input: { reason } },
      });
      return outcome.ok ? null : `${recordId} is left open, since it refused "cancel": ${outcome.refusal.message}`;
    },

    async awaitRecordState({ recordId, states }) {
      return poll(async () => {
        const record = await loadRecord(pool, recordId);
        return record !== null && (record.final || states.includes(record.state)) ? record.state : null;
      });
    },

    async runRunbook({ key, runbook, input, recordId }) {
      const run = await deps.startRun({ key, runbook, input, requestedBy: recordId }).catch((error: unknown) => {
        // Not published: no later try helps.
        if (error instanceof Error && error.name === "CommandFailedError")
          throw ApplicationFailure.nonRetryable(error.message, "Refused");
        throw error;
      });
      return poll(async () => {
        const end = await readRunEnd(pool, run);
        if (end === null) return null;
        const fault = end.fault as { title?: string; detail?: string } | null;
        return { run, phase: end.phase, detail: fault === null ? "" : (fault.detail ?? fault.title ?? "") };
      });
    },

    async awaitClear({ group, until }) {
      return poll(async () => {
        if ((await readGroup(pool, group))?.closedAt !== null) return true;
        return now() > until ? false : null;
      });
    },
  };
}

/** Asks until there is an answer. */
async function poll<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await beforeNextLook();
  }
}

/** The heartbeat lets another worker go on when this one dies; one that stops gives it over by itself. */
async function beforeNextLook(): Promise<void> {
  leaveWhenStopping();
  Context.current().heartbeat();
  await pause(pollMs, undefined, { signal: Context.current().cancellationSignal });
}
