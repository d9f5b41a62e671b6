import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApplicationFailure, Context } from "@temporalio/activity";
import type { Pool } from "pg";
import { type Entry, nextEntry } from "../../engine/alert/entry.ts";
import type { Remediation } from "../../engine/alert/ir.ts";
import { affectedCis, notForAlert, planRemediation } from "../../engine/alert/plan.ts";
import { forPeople } from "../../engine/alert/limit.ts";
import { isPublishedBefore } from "../../engine/alert/published-before.ts";
import type { PlannedRepair } from "../../engine/alert/repair-way.ts";
import { alertScope } from "../../engine/alert/rule.ts";
import { evaluateValue } from "../../engine/condition/evaluate.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { alertsOfGroup } from "../../store/alert/alerts.ts";
import { readCiView } from "../../store/alert/bind.ts";
import { readBundle } from "../../store/definition/bundle.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { digestOf } from "../../store/digest.ts";
import { noteRefusal } from "../../store/refusal/refusal.ts";
import { claimRemediation } from "../../store/remediation/claim.ts";
import { dropRemediation, endRemediation } from "../../store/remediation/end.ts";
import { noteBegun, noteChange, remediationRunId } from "../../store/remediation/note.ts";
import type { RemediationInput } from "../../workflows/remediation/messages.ts";
import { leaveWhenStopping } from "../interceptor/stop.ts";
import type { RecordDoor } from "../record/door.ts";
import type { CallFunction } from "../record/facts.ts";

/** The record was accepted, or why it was not. */
export type Answer = { readonly ok: true; readonly record: string } | { readonly ok: false; readonly message: string };

export interface RemediationActivities {
  /** Reads alert, CI and facts, plans, and claims the right to run. */
  planRepair(input: RemediationInput): Promise<PlannedRepair>;
  raiseRecord(params: {
    readonly key: string;
    readonly type: string;
    readonly fields: JsonObject;
    /** Run of the remediation that raises it. */
    readonly run: string;
  }): Promise<Answer>;
  /**
   * Notes that the work is about to begin: a repair that may have changed something is told of as one. Why it must not,
   * or null.
   */
  noteBegun(params: { readonly run: string }): Promise<string | null>;
  /** Sends a command as the engine; `message` is the state it led to, or the refusal's text. */
  sendRecordCommand(params: {
    readonly recordId: string;
    readonly id: string;
    readonly name: string;
    readonly input: JsonObject;
  }): Promise<{ readonly ok: boolean; readonly message: string }>;
  /** The first state that the record entered after this place in its ledger; null = none. */
  nextEntry(params: { readonly recordId: string; readonly after: number }): Promise<Entry | null>;
  /** The state the record is in. */
  standOf(params: { readonly recordId: string }): Promise<{ readonly state: string; readonly final: boolean }>;
  /** Whether an alert of the group fires: one that the remediation repairs; any, when it is told none. */
  stillFires(params: { readonly group: string; readonly remediation?: string }): Promise<boolean>;
  /** Calls the probe until it passes, or until an instant (UTC ms). */
  probe(params: {
    readonly call: string;
    readonly input: Json;
    readonly until: number;
  }): Promise<{ readonly passed: boolean; readonly detail: string }>;
  finishRemediation(params: {
    readonly id: string;
    /** `refused` takes back a claim that nothing came of. */
    readonly outcome: "repaired" | "failed" | "refused" | "withdrawn";
    readonly because: string;
    readonly change: string | null;
  }): Promise<void>;
}

export interface RemediationDeps {
  readonly pool: Pool;
  readonly now: () => number;
  readonly door: RecordDoor;
  readonly call: CallFunction;
}

const pollMs = 250;

export function createRemediationActivities(deps: RemediationDeps): RemediationActivities {
  const { pool, now, door } = deps;
  return {
    planRepair: (input) => planRepair(deps, input),

    async raiseRecord({ key, type, fields, run }) {
      const opened = await door.open({ type, fields, by: engineActor, key, raisedBy: run });
      if (!opened.ok) return { ok: false, message: `the ${type} was refused: ${opened.refusal.message}` };
      await noteChange(pool, run, opened.record);
      return { ok: true, record: opened.record };
    },

    noteBegun: ({ run }) => noteBegun(pool, run, now()),

    async sendRecordCommand({ recordId, id, name, input }) {
      const outcome = await door.send({ recordId, command: { id, name, by: engineActor, input } });
      if (outcome.ok) return { ok: true, message: outcome.state };
      // The record of the alerts is told of it at the end of the remediation.
      const sentBy = Context.current().info.workflowExecution?.workflowId ?? "remediation";
      await noteRefusal(pool, { commandId: id, record: recordId, sentBy, command: name, refusal: outcome.refusal });
      return { ok: false, message: outcome.refusal.message };
    },

    async nextEntry({ recordId, after }) {
      const record = await loadRecord(pool, recordId);
      if (record === null || record.head <= after) return null;
      return nextEntry(await readBundle(pool, record.bundle), await readEvents(pool, recordId, 0), after);
    },

    async standOf({ recordId }) {
      const record = await loadRecord(pool, recordId);
      if (record === null) throw ApplicationFailure.nonRetryable(`there is no record "${recordId}"`, "Refused");
      return { state: record.state, final: record.final };
    },

    async stillFires({ group, remediation }) {
      const published = remediation === undefined ? null : await readLatestDefinition(pool, "Remediation", remediation);
      const of = published === null ? {} : { rule: published.ir.alert };
      return (await alertsOfGroup(pool, group, { state: "firing", ...of, limit: 1 })).length > 0;
    },

    async probe({ call, input, until }) {
      for (;;) {
        const result = await attempt(deps.call, call, input);
        if (result.passed || now() + pollMs > until) return result;
        await beforeNextLook();
      }
    },

    async finishRemediation({ id, outcome, because, change }) {
      await endRemediation(pool, { id, outcome, because, changeId: change, now: now() });
    },
  };
}

async function planRepair(deps: RemediationDeps, input: RemediationInput): Promise<PlannedRepair> {
  const { pool, now } = deps;
  const id = remediationRunId(input.group, input.remediation);
  const notApplicable = async (because: string): Promise<PlannedRepair> => {
    await dropRemediation(pool, { id, because, now: now() });
    return { kind: "notApplicable", because };
  };
  const definition = await readLatestDefinition(pool, "Remediation", input.remediation);
  if (definition === null) return notApplicable(`no remediation "${input.remediation}" is published any more`);
  const remediation = definition.ir;
  const { escalation } = remediation.onFail;
  if (isPublishedBefore(remediation)) {
    const because =
      "it was published by an earlier version, before a remediation named what it raises: publish it again";
    return { kind: "refused", because, escalation };
  }
  const [alert] = await alertsOfGroup(pool, input.group, { state: "firing", rule: remediation.alert, limit: 1 });
  if (alert === undefined) return notApplicable("the alert cleared before anything was done");
  const ci = alert.alert.ci === null ? null : await readCiView(pool, alert.alert.ci);
  const bare = alertScope(alert.alert, ci, now());
  const other = notForAlert(remediation, bare);
  if (other !== null) return notApplicable(other);
  const read = await readFacts(deps, remediation, bare, input);
  if (!read.ok) return { kind: "refused", because: read.error, escalation };
  const facts = read.value;
  const planned = planRemediation(remediation, alertScope(alert.alert, ci, now(), facts));
  if (!planned.ok) return { kind: "refused", because: planned.error, escalation };
  if (!planned.value.applies) return notApplicable(planned.value.because);
  const verdict = await claimRemediation(pool, {
    id,
    remediation: input.remediation,
    limit: remediation.limit,
    groupId: input.group,
    incidentId: input.incident,
    ci: alert.alert.ci,
    affected: affectedCis(remediation, facts),
    planDigest: digestOf(planned.value.plan),
    now: now(),
  });
  if (verdict.allowed) return { kind: "go", plan: planned.value.plan };
  return { kind: "refused", because: verdict.because, escalation: forPeople(verdict.limit) ? escalation : null };
}

/** The heartbeat lets another worker go on when this one dies; one that stops gives it over by itself. */
async function beforeNextLook(): Promise<void> {
  leaveWhenStopping();
  Context.current().heartbeat();
  await pause(pollMs, undefined, { signal: Context.current().cancellationSignal });
}

async function attempt(call: CallFunction, name: string, input: Json): Promise<{ passed: boolean; detail: string }> {
  try {
    const answer = await call(name, input, `probe:${randomUUID()}`);
    // A probe answers `up`; any other function passes by answering at all.
    const up = typeof answer === "object" && answer !== null && "up" in answer ? answer["up"] : true;
    return { passed: up !== false, detail: JSON.stringify(answer).slice(0, 300) };
  } catch (error) {
    return { passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What the definition wants to know, by name; a fault names the fact. */
async function readFacts(
  deps: RemediationDeps,
  remediation: Remediation,
  scope: ReturnType<typeof alertScope>,
  input: RemediationInput,
): Promise<Result<JsonObject, string>> {
  const facts: [string, Json][] = [];
  for (const [name, fact] of Object.entries(remediation.facts)) {
    const asked = fact.with === null ? ({ ok: true, value: {} } as const) : evaluateValue(fact.with, scope);
    if (!asked.ok) return failure(`fact "${name}": ${asked.error.message}`);
    try {
      facts.push([name, await deps.call(fact.call, asked.value, `${input.group}#${input.remediation}/${name}`)]);
    } catch (error) {
      // A fault that no later try changes is an answer; anything else is tried again.
      if (!(error instanceof ApplicationFailure && error.nonRetryable === true)) throw error;
      return failure(`fact "${name}" could not be read: ${error.message}`);
    }
  }
  return ok(Object.fromEntries(facts));
}
