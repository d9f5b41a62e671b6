import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApplicationFailure, Context } from "@temporalio/activity";
import type { Pool } from "pg";
import type { Remediation } from "../../engine/alert/ir.ts";
import { affectedCis, notForAlert, planRemediation, type RemediationPlan } from "../../engine/alert/plan.ts";
import { alertScope } from "../../engine/alert/rule.ts";
import { evaluateValue } from "../../engine/condition/evaluate.ts";
import type { Json, JsonObject } from "../../engine/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { failure, ok, type Result } from "../../engine/result.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import { alertsOfGroup } from "../../store/alert/alerts.ts";
import { readCiView } from "../../store/alert/bind.ts";
import { readGroup } from "../../store/alert/groups.ts";
import { listLatestDefinitions, readLatestDefinition } from "../../store/definition/read.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { claimRemediation } from "../../store/remediation/claim.ts";
import { dropRemediation, endRemediation } from "../../store/remediation/end.ts";
import { noteChange, remediationRunId } from "../../store/remediation/note.ts";
import { readRunEnd } from "../../store/run/read-run.ts";
import type { RemediationInput } from "../../workflows/remediation/messages.ts";
import { leaveWhenStopping } from "../interceptor/stop.ts";
import type { RecordDoor } from "../record/door.ts";
import type { CallFunction } from "../record/facts.ts";

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

export interface RemediationDeps {
  readonly pool: Pool;
  readonly now: () => number;
  readonly door: RecordDoor;
  readonly call: CallFunction;
  readonly startRun: (params: {
    readonly key: string;
    readonly runbook: string;
    readonly input: Json;
    readonly requestedBy: string;
  }) => Promise<string>;
}

const pollMs = 250;

export function createRemediationActivities(deps: RemediationDeps): RemediationActivities {
  const { pool, now, door } = deps;
  return {
    async planRemediation(input) {
      const id = remediationRunId(input.group, input.remediation);
      const notApplicable = async (because: string): Promise<PlannedRemediation> => {
        await dropRemediation(pool, { id, because, now: now() });
        return { kind: "notApplicable", because };
      };
      const definition = await readLatestDefinition(pool, "Remediation", input.remediation);
      if (definition === null) return notApplicable(`no remediation "${input.remediation}" is published any more`);
      const remediation = definition.ir as unknown as Remediation;
      const [alert] = await alertsOfGroup(pool, input.group, { state: "firing", limit: 1 });
      if (alert === undefined) return notApplicable("the alert cleared before anything was done");
      const ci = alert.alert.ci === null ? null : await readCiView(pool, alert.alert.ci);
      const bare = alertScope(alert.alert, ci, now());
      const other = notForAlert(remediation, bare);
      if (other !== null) return notApplicable(other);
      const read = await readFacts(deps, remediation, bare, input);
      if (!read.ok) return { kind: "refused", because: read.error, escalation: remediation.onFail.escalation };
      const facts = read.value;
      const scope = alertScope(alert.alert, ci, now(), facts);
      const planned = planRemediation(remediation, scope, await readTables(pool));
      if (!planned.ok) return { kind: "refused", because: planned.error, escalation: remediation.onFail.escalation };
      if (!planned.value.applies) return notApplicable(planned.value.because);
      const verdict = await claimRemediation(pool, {
        id,
        remediation: input.remediation,
        limit: remediation.limit,
        groupId: input.group,
        incidentId: input.incident,
        ci: alert.alert.ci,
        affected: affectedCis(remediation, facts),
        now: now(),
      });
      if (verdict.allowed) return { kind: "go", plan: planned.value.plan, ci: alert.alert.ci };
      const forPeople = verdict.limit === "stopAfterFailures" || verdict.limit === "blastRadius";
      return {
        kind: "refused",
        because: verdict.because,
        escalation: forPeople ? remediation.onFail.escalation : null,
      };
    },

    async openChange({ key, type, fields, run }) {
      const opened = await door.open({ type, fields, by: engineActor, key });
      if (!opened.outcome.ok)
        throw ApplicationFailure.nonRetryable(`the ${type} was refused: ${opened.outcome.refusal.message}`, "Refused");
      await noteChange(pool, run, opened.recordId);
      return opened.recordId;
    },

    async sendRecordCommand({ recordId, id, name, input }) {
      const outcome = await door.send({ recordId, command: { id, name, by: engineActor, input } });
      return outcome.ok ? { ok: true, message: outcome.state } : { ok: false, message: outcome.refusal.message };
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

    async probe({ call, input, until }) {
      for (;;) {
        const result = await attempt(deps.call, call, input);
        if (result.passed || now() + pollMs > until) return result;
        await beforeNextLook();
      }
    },

    async awaitClear({ group, until }) {
      return poll(async () => {
        if ((await readGroup(pool, group))?.closedAt !== null) return true;
        return now() > until ? false : null;
      });
    },

    async finishRemediation({ id, outcome, because, change }) {
      await endRemediation(pool, { id, outcome, because, changeId: change, now: now() });
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

async function readTables(pool: Pool): Promise<{ readonly [name: string]: DecisionTable }> {
  const tables = await listLatestDefinitions(pool, "DecisionTable");
  return Object.fromEntries(tables.map(({ name, ir }) => [name, ir as unknown as DecisionTable]));
}
