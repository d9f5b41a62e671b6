/**
 * Remediations in virtual time, on the same machine as everywhere: what they raise is a record of the scenario, what
 * they call is answered by its stubs. A probe is called once: a stub answers the same however often it is asked at one
 * instant.
 *
 * 1. A repair hears of its record after every commit, in the order of the ledger, and of a clear after that.
 */
import { nextEntry } from "../alert/entry.ts";
import type { Remediation } from "../alert/ir.ts";
import { checkLimits, forPeople, type PastRun } from "../alert/limit.ts";
import { affectedCis, notForAlert, planRemediation, type RemediationPlan } from "../alert/plan.ts";
import {
  beginRepair,
  endedText,
  followRepair,
  proposedText,
  type RepairAct,
  type RepairNews,
  type RepairTurn,
} from "../alert/repair.ts";
import { alertScope } from "../alert/rule.ts";
import type { GroupRepair } from "../alert/send.ts";
import { evaluateValue } from "../condition/evaluate.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { AlertStore } from "./alert-store.ts";
import type { World } from "./world.ts";

interface Repair {
  readonly id: string;
  readonly remediation: Remediation;
  readonly group: string;
  readonly incident: string;
  readonly ci: string | null;
  readonly plan: RemediationPlan;
  readonly startedAt: number;
  turn: RepairTurn;
  record: string | null;
  seen: number;
  /** The last alert of its group has cleared; `tellClear`: it was not told of it yet. */
  cleared: boolean;
  tellClear: boolean;
  /** Until when it waits for the alert to clear, while it does. */
  clearBy: number | null;
  begun: boolean;
  endedAt: number | null;
  outcome: PastRun["outcome"] | "withdrawn";
}

export class Repairs {
  readonly #world: World;
  readonly #store: AlertStore;
  readonly #remediations: readonly Remediation[];
  readonly #repairs: Repair[] = [];
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

  /** The last alert of the group has cleared. */
  cleared(group: string): void {
    for (const repair of this.#repairs)
      if (repair.group === group && repair.endedAt === null) {
        repair.cleared = true;
        repair.tellClear = true;
      }
  }

  /** What repairs the group, or has repaired it: as the product tells it. */
  of(group: string): GroupRepair | null {
    const repair = this.#repairs.find(
      (one) => one.group === group && one.begun && (one.outcome === "running" || one.outcome === "repaired"),
    );
    return repair === undefined ? null : { remediation: repair.remediation.name, record: repair.record ?? "" };
  }

  /** When a wait for a clear is over next, or null. */
  nextAt(): number | null {
    const instants = this.#repairs.flatMap(({ clearBy, endedAt }) => (endedAt === null ? (clearBy ?? []) : []));
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** Something has happened: every repair goes on as far as it can. */
  stir(): void {
    // What a repair sends stirs again.
    if (this.#following) return;
    this.#following = true;
    for (let moved = true; moved;) {
      moved = false;
      for (const repair of this.#repairs) {
        const news = this.#newsOf(repair);
        if (news === null) continue;
        moved = true;
        this.#follow(repair, news);
      }
    }
    this.#following = false;
  }

  #start(remediation: Remediation, group: string, incident: string): void {
    const id = `${group}#${remediation.name}`;
    const first = this.#store.firing(group);
    if (first === undefined || this.#repairs.some((repair) => repair.id === id)) return;
    const { alert } = first;
    const ci = alert.ci === null ? null : this.#store.ciView(alert.ci);
    const { now } = this.#world;
    if (notForAlert(remediation, alertScope(alert, ci, now)) !== null) return;
    const facts = this.#facts(remediation, alertScope(alert, ci, now), id);
    const planned = facts.ok ? planRemediation(remediation, alertScope(alert, ci, now, facts.value)) : facts;
    if (!planned.ok) return this.#refused(id, remediation, incident, planned.error);
    if (!planned.value.applies) return;
    const verdict = checkLimits(remediation.limit, this.#past(remediation.name), {
      ci: alert.ci,
      now,
      affected: facts.ok ? affectedCis(remediation, facts.value) : null,
    });
    if (!verdict.allowed) {
      if (forPeople(verdict.limit)) return this.#refused(id, remediation, incident, verdict.because);
      return this.#notRun(remediation, incident, verdict.because);
    }
    this.#repairs.push({
      id,
      remediation,
      group,
      incident,
      ci: alert.ci,
      plan: planned.value.plan,
      startedAt: now,
      turn: beginRepair(),
      record: null,
      seen: 0,
      cleared: false,
      tellClear: false,
      clearBy: null,
      begun: false,
      endedAt: null,
      outcome: "running",
    });
  }

  #notRun(remediation: Remediation, incident: string, because: string): void {
    this.#note(incident, `Remediation ${remediation.name} was not run: ${because}`);
  }

  /** Not run, and a person must look. */
  #refused(id: string, remediation: Remediation, incident: string, because: string): void {
    this.#notRun(remediation, incident, because);
    this.#escalate(id, remediation, incident, because);
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
    return this.#repairs.flatMap(({ remediation, ci, startedAt, endedAt, outcome }) =>
      remediation.name === name && outcome !== "withdrawn"
        ? [{ ci, startedAt, endedAt, outcome, released: false }]
        : [],
    );
  }

  /** What the act that a repair is at has come to; null = it waits. */
  #newsOf(repair: Repair): RepairNews | null {
    const { act } = repair.turn;
    switch (act.do) {
      case "end":
        return null;
      case "raise":
        return this.#raise(repair);
      case "send":
        if (act.step === "begin") repair.begun = true;
        return this.#send(repair, act);
      case "ask":
        return { kind: "fires", fires: this.#store.firing(repair.group) !== undefined };
      case "look": {
        const state = this.#world.record(repair.record ?? "")?.state;
        return { kind: "stands", state: state?.state ?? "", final: state?.final ?? true };
      }
      case "wait":
        return this.#happened(repair);
      case "probe":
        return this.#probe(act, repair.id);
      case "awaitClear":
        return this.#clearOf(repair, act.withinMs);
    }
    return act satisfies never;
  }

  #follow(repair: Repair, news: RepairNews): void {
    repair.clearBy = null;
    repair.turn = followRepair(repair.plan, repair.turn.state, news);
    const { act } = repair.turn;
    if (act.do !== "end") return;
    const { remediation, incident, id } = repair;
    repair.endedAt = this.#world.now;
    repair.outcome = act.end.outcome;
    this.#note(incident, endedText(remediation.name, act.end));
    if (act.end.outcome === "failed") this.#escalate(id, remediation, incident, act.end.because);
    if (act.end.outcome === "repaired") this.#seen(remediation, "verify");
  }

  /** Whoever must look is told by the policy that is published. */
  #escalate(id: string, { name, onFail }: Remediation, incident: string, because: string): void {
    const { escalation } = onFail;
    this.#world.coverage.remediations.add(`${name}/onFail`);
    this.#world.escalate({ id: `${id}:escalation`, record: incident, escalation, to: [], because }, "published");
  }

  #seen({ name }: Remediation, what: string): void {
    this.#world.coverage.remediations.add(`${name}/${what}`);
  }

  #raise(repair: Repair): RepairNews {
    const { record: type, fields, link } = repair.plan.raise;
    if (this.#world.bundle(type) === undefined)
      return { kind: "refused", message: `there is no record type "${type}" with a lifecycle` };
    const { decision, id } = this.#world.open(type, fields, {}, engineActor);
    if (!decision.ok) return { kind: "refused", message: `the ${type} was refused: ${decision.refusal.message}` };
    repair.record = id;
    if (link !== null) {
      this.#link(repair.incident, { link: link.name, record: id, inverse: link.inverse, on: true });
      this.#link(id, { link: link.inverse, record: repair.incident, inverse: link.name, on: true });
    }
    this.#note(repair.incident, proposedText(repair.remediation.name, id));
    return { kind: "raised", record: id };
  }

  #link(record: string, input: JsonObject): void {
    const decision = this.#world.send(record, "$link", input, engineActor);
    if (!decision.ok) this.#world.problems.push(`${record} refused a link: ${decision.refusal.message}`);
  }

  #send(repair: Repair, act: Extract<RepairAct, { readonly do: "send" }>): RepairNews {
    const id = `${repair.id}:${act.step}`;
    const decision = this.#world.send(repair.record ?? "", act.command, act.input, engineActor, id);
    if (decision.ok) this.#seen(repair.remediation, act.step);
    return decision.ok ? { kind: "accepted" } : { kind: "refused", message: decision.refusal.message };
  }

  #happened(repair: Repair): RepairNews | null {
    const record = this.#world.record(repair.record ?? "");
    const entry = record === undefined ? null : nextEntry(record.bundle, record.events, repair.seen);
    if (entry !== null) {
      const { seq, ...entered } = entry;
      repair.seen = seq;
      return { kind: "entered", ...entered };
    }
    if (!repair.tellClear) return null;
    repair.tellClear = false;
    return { kind: "cleared" };
  }

  #probe({ call, input }: Extract<RepairAct, { readonly do: "probe" }>, id: string): RepairNews {
    const answer = this.#call(call, input, `probe of ${id}`);
    if ("fault" in answer) return { kind: "probed", passed: false, detail: JSON.stringify(answer.fault) };
    const { output } = answer;
    // A probe answers `up`; any other function passes by answering at all.
    const passed = !isJsonObject(output) || output["up"] !== false;
    return { kind: "probed", passed, detail: JSON.stringify(output).slice(0, 300) };
  }

  #clearOf(repair: Repair, withinMs: number): RepairNews | null {
    if (repair.cleared) return { kind: "cleared" };
    const { now } = this.#world;
    repair.clearBy ??= now + withinMs;
    return now >= repair.clearBy ? { kind: "late" } : null;
  }

  #call(call: string, input: Json, by: string): ReturnType<World["stubs"]["call"]> {
    return this.#world.stubs.call({ at: this.#world.now, call, with: input, by });
  }

  #note(record: string, text: string): void {
    this.#world.send(record, "$note", { text }, engineActor);
  }
}
