/**
 * Remediations that lost their workflow: terminated by a person, or gone with the data of the Temporal server. A claim
 * that nobody ends would forbid every later run.
 *
 * 1. What had begun is failed, told to the record and escalated, and its change is closed. Nothing is backed out: how
 *    far it had come is not known, so a person must look.
 * 2. What was noted and never begun is started, since nothing has been done yet.
 */
import type { Logger } from "pino";
import type { AlertEffect } from "../engine/alert/effect.ts";
import { isPublishedBefore } from "../engine/alert/published-before.ts";
import { endedText } from "../engine/alert/repair.ts";
import { type SentCommand, sentInput } from "../engine/alert/send.ts";
import type { JsonObject } from "../engine/base/json.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import { listUnended, type RemediationRun } from "../store/remediation/list.ts";
import { loseRemediation } from "../store/remediation/lose.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { startEscalation } from "./escalation.ts";
import { remediationWorkflowId, startRemediation } from "./remediation.ts";

const page = 100;
const ended: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED", "TERMINATED", "TIMED_OUT"]);

/** Looks at a page of the runs that have not ended, after `cursor`; returns where to go on, "" = from the beginning. */
export async function sweepRemediations(
  deps: CommandDeps & { readonly log: Logger; readonly graceMs?: number },
  cursor: string,
): Promise<string> {
  const runs = await listUnended(deps.pool, deps.graceMs ?? 30_000, cursor, page);
  for (const run of runs) {
    const status = await statusOf(deps, run);
    if (status !== null && !ended.has(status)) continue;
    if (status === null && run.outcome === "noted" && run.incidentId !== null) {
      deps.log.warn({ remediation: run.id }, "remediation noted and never started: started");
      await startRemediation(deps, { group: run.group, incident: run.incidentId, remediation: run.remediation });
    } else if (await loseRemediation(deps.pool, run, because(run, status), Date.now())) {
      deps.log.warn({ remediation: run.id, status }, "remediation without its workflow: failed");
    }
  }
  return runs.length < page ? "" : (runs.at(-1)?.id ?? "");
}

/** Status of a run's workflow, or null when the server knows none. */
async function statusOf({ client }: CommandDeps, { group, remediation }: RemediationRun): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(remediationWorkflowId(group, remediation)).describe()).status.name;
  } catch (error) {
    if ((error as Error).name !== "WorkflowNotFoundError") throw error;
    return null;
  }
}

function because({ outcome }: RemediationRun, status: string | null): string {
  const end =
    status === null ? "its workflow is gone" : `its workflow was ended from outside (${status.toLowerCase()})`;
  if (outcome === "noted") return `${end} before anything was done`;
  return `${end}; nothing was backed out`;
}

/**
 * Tells the record of the group, closes or withdraws what was raised, by the steps as they are published now, and asks
 * a person to look. Refusals are answers: others may have moved on.
 */
export async function tellLostRemediation(
  deps: CommandDeps,
  effect: Extract<AlertEffect, { kind: "remediation.lost" }>,
): Promise<void> {
  const send = async (recordId: string, name: string, input: JsonObject): Promise<boolean> =>
    (await sendCommand(deps, { recordId, command: { id: `${effect.id}:${name}`, name, by: engineActor, input } })).ok;
  const text = endedText(effect.remediation, { outcome: "failed", because: effect.because });
  const definition = await readLatestDefinition(deps.pool, "Remediation", effect.remediation);
  const remediation = definition?.ir ?? null;
  const { change } = effect;
  if (change !== null) {
    const steps = remediation === null || isPublishedBefore(remediation) ? null : remediation.raise.steps;
    const ended = async (step: SentCommand | undefined): Promise<boolean> => {
      const input = step === undefined ? null : sentInput(step, { repaired: false, because: text });
      return step !== undefined && input !== null && input.ok && (await send(change, step.command, input.value));
    };
    if (!(await ended(steps?.close)) && !(await ended(steps?.withdraw)))
      await send(change, "$note", { text: `${text}; it is left open` });
  }
  if (effect.record === "") return;
  await send(effect.record, "$note", { text });
  if (remediation === null) return;
  const { escalation } = remediation.onFail;
  await startEscalation(
    deps,
    { id: effect.id, record: effect.record, escalation, to: [], because: effect.because },
    "published",
  );
}
