/**
 * Remediations in virtual time, on the same machine as everywhere: what they raise is a record of the scenario, what
 * they call is answered by its stubs. They go on after every commit and all that followed from it.
 */
import type { BoardAlert } from "../alert/board-alert.ts";
import { nextEntry } from "../alert/entry.ts";
import type { Remediation } from "../alert/ir.ts";
import { checkLimits, forPeople, type PastRun } from "../alert/limit.ts";
import { affectedCis, notForAlert, planRemediation } from "../alert/plan.ts";
import type { RepairNews } from "../alert/repair.ts";
import type { PlannedRepair, RepairStep } from "../alert/repair-way.ts";
import { alertScope } from "../alert/rule.ts";
import type { GroupRepair } from "../alert/send.ts";
import { evaluateValue } from "../condition/evaluate.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { AlertStore } from "./alert-store.ts";
import { probed } from "./probe-answer.ts";
import { repairTurns, RepairUnderWay } from "./repair-under-way.ts";
import type { World } from "./world.ts";

interface PlannedRun {
  readonly remediation: Remediation;
  readonly ci: string | null;
  readonly startedAt: number;
  readonly underWay: RepairUnderWay;
  begun: boolean;
  endedAt: number | null;
  outcome: PastRun["outcome"] | "withdrawn";
}

export class Repairs {
  readonly #world: World;
  readonly #store: AlertStore;
  readonly #remediations: readonly Remediation[];
  readonly #runs: PlannedRun[] = [];
  readonly #underWay: RepairUnderWay[] = [];
  #following = false;

  constructor(world: World, store: AlertStore, remediations: readonly Remediation[]) {
    this.#world = world;
    this.#store = store;
    this.#remediations = remediations;
  }

  /** Starts the remediations of the rule whose group has opened its record. */
  start(rule: string, group: string, incident: string): void {
    for (const remediation of this.#remediations)
      if (remediation.alert === rule) this.#start(remediation, group, incident);
    this.stir();
  }

  /** The last alert of the group, or the last one of a rule in it, has cleared. */
  cleared(group: string, rule: string | null = null): void {
    for (const { underWay, remediation } of this.#runs)
      if (underWay.of.group === group && (rule === null || rule === remediation.alert)) underWay.clear();
  }

  /** What repairs the group, or has repaired it: as the product tells it. */
  of(group: string): GroupRepair | null {
    const run = this.#runs.find(
      ({ underWay, begun, outcome }) =>
        underWay.of.group === group && begun && (outcome === "running" || outcome === "repaired"),
    );
    return run === undefined ? null : { remediation: run.remediation.name, record: run.underWay.record ?? "" };
  }

  /** When a wait for a clear is over next, or null. */
  nextAt(): number | null {
    const instants = this.#underWay.flatMap(({ clearBy }) => clearBy ?? []);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** Something has happened: every repair goes on as far as it can. */
  stir(): void {
    // What a repair sends stirs again.
    if (this.#following) return;
    this.#following = true;
    const turns = repairTurns(this.#underWay);
    for (let turn = turns.next(); turn.done !== true;) turn = turns.next(this.#carryOut(turn.value));
    this.#following = false;
  }

  #ruleOf(underWay: RepairUnderWay): string | null {
    return this.#runs.find((run) => run.underWay === underWay)?.remediation.alert ?? null;
  }

  #start(remediation: Remediation, group: string, incident: string): void {
    const of = { remediation: remediation.name, group, incident };
    const id = `${group}#${remediation.name}`;
    if (this.#underWay.some((underWay) => underWay.id === id)) return;
    const { now } = this.#world;
    const first = this.#store.firing(group, remediation.alert);
    const planned = this.#plan(remediation, first, id);
    const underWay = new RepairUnderWay(of, planned);
    this.#underWay.push(underWay);
    this.#runs.push({
      remediation,
      ci: first?.alert.ci ?? null,
      startedAt: now,
      underWay,
      begun: false,
      endedAt: null,
      // As a claim that was refused: it counts against no limit.
      outcome: planned.kind === "go" ? "running" : "refused",
    });
  }

  #plan(remediation: Remediation, first: BoardAlert | undefined, id: string): PlannedRepair {
    const { escalation } = remediation.onFail;
    if (first === undefined) return { kind: "notApplicable", because: "the alert cleared before anything was done" };
    const { alert } = first;
    const ci = alert.ci === null ? null : this.#store.ciView(alert.ci);
    const { now } = this.#world;
    const other = notForAlert(remediation, alertScope(alert, ci, now));
    if (other !== null) return { kind: "notApplicable", because: other };
    const facts = this.#facts(remediation, alertScope(alert, ci, now), id);
    if (!facts.ok) return { kind: "refused", because: facts.error, escalation };
    const planned = planRemediation(remediation, alertScope(alert, ci, now, facts.value));
    if (!planned.ok) return { kind: "refused", because: planned.error, escalation };
    if (!planned.value.applies) return { kind: "notApplicable", because: planned.value.because };
    const verdict = checkLimits(remediation.limit, this.#past(remediation.name), {
      ci: alert.ci,
      now,
      affected: affectedCis(remediation, facts.value),
    });
    if (verdict.allowed) return { kind: "go", plan: planned.value.plan };
    return { kind: "refused", because: verdict.because, escalation: forPeople(verdict.limit) ? escalation : null };
  }

  #facts(remediation: Remediation, scope: ReturnType<typeof alertScope>, id: string): Result<JsonObject, string> {
    const facts: [string, Json][] = [];
    for (const [name, fact] of Object.entries(remediation.facts)) {
      const input = fact.with === null ? ok<Json>({}) : evaluateValue(fact.with, scope);
      if (!input.ok) return failure(`fact "${name}": ${input.error.message}`);
      const answer = this.#call(fact.call, input.value, `fact ${name} of ${id}`);
      if ("fault" in answer) return failure(`fact "${name}" could not be read: ${JSON.stringify(answer.fault)}`);
      facts.push([name, answer.output]);
    }
    return ok(Object.fromEntries(facts));
  }

  #past(name: string): readonly PastRun[] {
    return this.#runs.flatMap(({ remediation, ci, startedAt, endedAt, outcome }) =>
      remediation.name === name && outcome !== "withdrawn"
        ? [{ ci, startedAt, endedAt, outcome, released: false }]
        : [],
    );
  }

  /** What came of the step that a repair is at; null = it waits. */
  #carryOut(underWay: RepairUnderWay): RepairNews | null {
    const { step, record } = underWay;
    switch (step?.do) {
      case undefined:
        return null;
      case "raise":
        return this.#raise(step.record, step.fields);
      case "send":
        return this.#send(underWay, step);
      case "ask":
        return { kind: "fires", fires: this.#store.firing(underWay.of.group, this.#ruleOf(underWay)) !== undefined };
      case "look": {
        const state = this.#world.record(record ?? "")?.state;
        return { kind: "stands", state: state?.state ?? "", final: state?.final ?? true };
      }
      case "wait": {
        const raised = this.#world.record(record ?? "");
        return underWay.heard(raised === undefined ? null : nextEntry(raised.bundle, raised.events, underWay.seen));
      }
      case "probe":
        return probed(this.#call(step.call, step.input, `probe of ${underWay.id}`));
      case "awaitClear":
        return underWay.clearWithin(step.withinMs, this.#world.now);
      case "link":
        return this.#link(step);
      case "say":
        this.#world.send(underWay.of.incident, "$note", { text: step.text }, engineActor);
        return accepted;
      case "finish":
        return this.#finish(underWay, step.outcome);
      case "escalate":
        return this.#escalate(underWay, step);
    }
    return step satisfies never;
  }

  #raise(type: string, fields: JsonObject): RepairNews {
    if (this.#world.bundle(type) === undefined)
      return { kind: "refused", message: `there is no record type "${type}" with a lifecycle` };
    const { decision, id } = this.#world.open(type, fields, {}, engineActor);
    return decision.ok
      ? { kind: "raised", record: id }
      : { kind: "refused", message: `the ${type} was refused: ${decision.refusal.message}` };
  }

  #send(underWay: RepairUnderWay, { step, command, input }: Extract<RepairStep, { readonly do: "send" }>): RepairNews {
    if (step === "begin") for (const run of this.#runs) if (run.underWay === underWay) run.begun = true;
    const decision = this.#world.send(underWay.record ?? "", command, input, engineActor, `${underWay.id}:${step}`);
    if (!decision.ok) return { kind: "refused", message: decision.refusal.message };
    this.#seen(underWay.of.remediation, step);
    return accepted;
  }

  #link({ record, link, other, inverse }: Extract<RepairStep, { readonly do: "link" }>): RepairNews {
    const decision = this.#world.send(record, "$link", { link, record: other, inverse, on: true }, engineActor);
    if (!decision.ok) this.#world.problems.push(`${record} refused a link: ${decision.refusal.message}`);
    return accepted;
  }

  #finish(underWay: RepairUnderWay, outcome: PlannedRun["outcome"]): RepairNews {
    for (const run of this.#runs)
      if (run.underWay === underWay) {
        run.endedAt = this.#world.now;
        run.outcome = outcome;
      }
    if (outcome === "repaired") this.#seen(underWay.of.remediation, "verify");
    return accepted;
  }

  #escalate({ id, of }: RepairUnderWay, { to, because }: Extract<RepairStep, { readonly do: "escalate" }>): RepairNews {
    this.#seen(of.remediation, "onFail");
    this.#world.escalate({ id: `${id}:escalation`, record: of.incident, escalation: to, to: [], because }, "published");
    return accepted;
  }

  #seen(remediation: string, what: string): void {
    this.#world.coverage.remediations.add(`${remediation}/${what}`);
  }

  #call(call: string, input: Json, by: string): ReturnType<World["stubs"]["call"]> {
    return this.#world.stubs.call({ at: this.#world.now, call, with: input, by });
  }
}

const accepted: RepairNews = { kind: "accepted" };
