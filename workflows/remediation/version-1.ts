/**
 * Remediations that were started before definitions named the record that is raised, its steps and its states. It stays
 * as it is, words included, for as long as such runs may be open: they replay and go on. Nothing new comes here.
 *
 * R1. Nothing is done before the change is scheduled: pre-approved, or approved by people.
 * R2. The plan is computed once, before the change; what was approved is what is executed.
 * R3. Success is a passed probe and a cleared alert. Anything else is undone, told and escalated, also when the
 *     remediation is cancelled on the way.
 * R4. A change that was not begun when the remediation ends is cancelled with the reason; one that people have begun by
 *     hand is theirs.
 * R5. A claim is always ended: a run left open would forbid every later one.
 */
import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from "@temporalio/workflow";
import type { RemediationActivities, RemediationPlan } from "../../activities/remediation/version-1.ts";
import type { Json } from "../../engine/base/json.ts";
import { type EscalationInput, escalationWorkflow } from "../escalation/messages.ts";
import type { RemediationInput, RemediationOutcome } from "./messages.ts";

const quick = proxyActivities<RemediationActivities>({
  startToCloseTimeout: "30s",
  retry: { initialInterval: "500ms", maximumInterval: "1m", nonRetryableErrorTypes: ["DefinitionFault", "Refused"] },
});

/** Waits for people and for processes: the heartbeat, not the timeout, finds a dead worker. */
const patient = proxyActivities<RemediationActivities>({
  startToCloseTimeout: "30 days",
  heartbeatTimeout: "20s",
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: "500ms", maximumInterval: "10s", nonRetryableErrorTypes: ["Refused"] },
});

/** The window the change reserves: long enough for an emergency approval. */
const windowMs = 4 * 3_600_000;
/** How long the probe may take to pass when the definition gives no time for the alert. */
const probeMs = 60_000;

export async function remediationVersion1(input: RemediationInput): Promise<RemediationOutcome> {
  const id = `${input.group}#${input.remediation}`;
  const planned = await quick.planRemediation(input);
  if (planned.kind !== "go") {
    // An earlier try of the plan may have claimed the run before the alert cleared.
    await quick.finishRemediation({ id, outcome: "refused", because: planned.because, change: null });
    await tell(input.incident, "not-run", `Remediation ${input.remediation} was not run: ${planned.because}`);
    if (planned.kind === "refused" && planned.escalation !== null)
      await escalate(input, planned.escalation, planned.because);
    return { outcome: planned.kind, because: planned.because, change: null };
  }
  const { plan, ci } = planned;
  let change: string | null = null;
  let end: End;
  try {
    change = await openChange(input, plan, ci);
    const unbegun = await begin(input, plan, change);
    end = unbegun === null ? await carryOut(input, plan, change) : await withdraw(change, unbegun);
  } catch (error) {
    end = { outcome: "failed", because: messageOf(error) };
  }
  await CancellationScope.nonCancellable(async () => {
    await quick.finishRemediation({ id, outcome: end.outcome, because: end.because, change });
    await tell(input.incident, "ended", `Remediation ${input.remediation} ${end.outcome}: ${end.because}`);
    if (end.outcome === "failed") await escalate(input, plan.escalation, end.because);
  });
  return { ...end, change };
}

interface End {
  readonly outcome: "repaired" | "failed";
  readonly because: string;
}

/** Not to be cancelled half-way: a change that nobody knows of would stay open. */
function openChange(input: RemediationInput, plan: RemediationPlan, ci: string | null): Promise<string> {
  const start = Date.now();
  const params = {
    key: `remediation:${input.group}#${input.remediation}`,
    run: `${input.group}#${input.remediation}`,
    type: plan.change.record,
    fields: {
      changeType: "standard",
      ...plan.change.fields,
      ...(plan.approval === null ? {} : { approvalPolicy: plan.approval }),
      ...({
        approvalRequired: plan.approval !== null,
        cis: ci === null ? [] : [ci],
        plannedStart: new Date(start).toISOString(),
        plannedEnd: new Date(start + windowMs).toISOString(),
        implementationPlan: `runbook ${plan.runbook} with ${JSON.stringify(plan.input)}`,
        backoutPlan:
          plan.backout === null
            ? "none: the runbook changes nothing that could be undone"
            : `runbook ${plan.backout.runbook} with ${JSON.stringify(plan.backout.input)}`,
      } satisfies { readonly [field: string]: Json }),
    },
  };
  return CancellationScope.nonCancellable(() => quick.openChange(params));
}

async function propose(input: RemediationInput, plan: RemediationPlan, change: string): Promise<void> {
  await link(input.incident, "change", change, "incidents");
  await link(change, "incidents", input.incident, "change");
  await tell(
    input.incident,
    "proposed",
    `Remediation ${input.remediation} proposes ${change}: runbook ${plan.runbook}${plan.approval === null ? ", pre-approved" : `, approval ${plan.approval} asked`}`,
  );
}

/** Proposes the change, waits until it may begin, and begins it. Why it did not begin, or null. */
async function begin(input: RemediationInput, plan: RemediationPlan, change: string): Promise<string | null> {
  try {
    await propose(input, plan, change);
    await command(change, "submit", {});
    setCurrentDetails(`waiting for the authorization of ${change}`);
    const authorized = await patient.awaitRecordState({ recordId: change, states: ["scheduled", "new"] });
    if (authorized !== "scheduled") return `${change} was not authorized`;
    await command(change, "start", {});
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Cancels a change that was not begun, or says why that was left to people. */
function withdraw(change: string, because: string): Promise<End> {
  return CancellationScope.nonCancellable(async () => {
    const left = await quick.withdrawChange({
      recordId: change,
      id: `${workflowInfo().workflowId}:cancel`,
      reason: because,
    });
    return { outcome: "failed", because: left === null ? because : `${because}; ${left}` };
  });
}

/** Runs the runbook under the change that has begun, and closes it with what came of it. */
async function carryOut(input: RemediationInput, plan: RemediationPlan, change: string): Promise<End> {
  setCurrentDetails(`running ${plan.runbook}`);
  try {
    const run = await runbook("runbook", plan.runbook, plan.input, change);
    if (run.phase !== "completed") return await undo(plan, change, `${run.run} ${run.phase}: ${run.detail}`);
    await tell(change, "ran", `${run.run} completed`);
    setCurrentDetails("verifying");
    const unproven = await verify(input, plan);
    if (unproven !== null) return await undo(plan, change, unproven);
  } catch (error) {
    return undo(plan, change, messageOf(error));
  }
  await command(change, "complete", { closeCode: "successful" });
  await command(change, "close", {
    closeCode: "successful",
    closeNotes: `Verified: ${proof(plan)}`,
  });
  return { outcome: "repaired", because: `${change}: ${plan.runbook} ran; ${proof(plan)}` };
}

/** What has shown that the repair works. */
function proof({ verify: { call, alertClearsWithinMs } }: RemediationPlan): string {
  return [call === null ? [] : [`${call} passed`], alertClearsWithinMs === null ? [] : ["the alert cleared"]]
    .flat()
    .join(" and ");
}

/** Why the repair is not proven, or null. */
async function verify({ group }: RemediationInput, plan: RemediationPlan): Promise<string | null> {
  const { call, input, alertClearsWithinMs } = plan.verify;
  if (call !== null) {
    const probed = await patient.probe({ call, input, until: Date.now() + (alertClearsWithinMs ?? probeMs) });
    if (!probed.passed) return `${call} did not pass: ${probed.detail}`;
  }
  if (alertClearsWithinMs !== null && !(await patient.awaitClear({ group, until: Date.now() + alertClearsWithinMs }))) {
    return `the alert did not clear within ${Math.round(alertClearsWithinMs / 1000)} s`;
  }
  return null;
}

function runbook(what: "runbook" | "backout", name: string, input: Json, change: string) {
  return patient.runRunbook({ key: `${workflowInfo().workflowId}/${what}`, runbook: name, input, recordId: change });
}

/** Takes back what was begun and closes the change; a backout that fails is told, never the end of it. */
function undo(plan: RemediationPlan, change: string, because: string): Promise<End> {
  return CancellationScope.nonCancellable(async () => {
    let undone = "";
    if (plan.backout !== null) {
      try {
        const run = await runbook("backout", plan.backout.runbook, plan.backout.input, change);
        undone = `; backed out by ${run.run}: ${run.phase}`;
      } catch (error) {
        undone = `; not backed out: ${messageOf(error)}`;
      }
    }
    await attempt(change, "complete", { closeCode: "unsuccessful" });
    await attempt(change, "close", { closeCode: "unsuccessful", closeNotes: `${because}${undone}` });
    return { outcome: "failed", because: `${because}${undone}` };
  });
}

async function escalate(input: RemediationInput, to: string, because: string): Promise<void> {
  const escalation: EscalationInput = {
    id: `${workflowInfo().workflowId}:escalation`,
    recordId: input.incident,
    escalation: to,
    from: "published",
    to: [],
    because,
    startedAt: Date.now(),
  };
  await startChild(escalationWorkflow, {
    workflowId: `escalation/${escalation.id}`,
    args: [escalation],
    parentClosePolicy: "ABANDON",
  });
}

/**
 * A command that must be accepted: its refusal ends the remediation as failed. Its answer is waited for also when
 * cancelled: what it did must be known.
 */
async function command(recordId: string, name: string, input: { readonly [key: string]: string }): Promise<void> {
  const answer = await CancellationScope.nonCancellable(() => attempt(recordId, name, input));
  if (!answer.ok) throw ApplicationFailure.nonRetryable(`${recordId} refused "${name}": ${answer.message}`);
}

function attempt(recordId: string, name: string, input: { readonly [key: string]: string }) {
  return quick.sendRecordCommand({ recordId, id: `${workflowInfo().workflowId}:${name}`, name, input });
}

/** Both sides are told by the engine, which no `allow` list stops. */
async function link(recordId: string, name: string, record: string, inverse: string): Promise<void> {
  const id = `${workflowInfo().workflowId}:link:${recordId}`;
  await quick.sendRecordCommand({ recordId, id, name: "$link", input: { link: name, record, inverse, on: true } });
}

async function tell(recordId: string, what: string, text: string): Promise<void> {
  await quick.sendRecordCommand({
    recordId,
    id: `${workflowInfo().workflowId}:${what}`,
    name: "comment",
    input: { text },
  });
}

function messageOf(error: unknown): string {
  if (isCancellation(error)) return "it was cancelled";
  return error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
}
