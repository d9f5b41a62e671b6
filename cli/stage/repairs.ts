/**
 * Remediations on a stage: planned, claimed, begun and ended by the activities of the product, on
 * the way that its workflow walks. What they call is answered by the scenario.
 */
import { ApplicationFailure } from "@temporalio/activity";
import { createRemediationActivities, type RemediationActivities } from "../../activities/remediation/remediation.ts";
import type { RecordDoor } from "../../activities/record/door.ts";
import type { RepairNews } from "../../engine/alert/repair.ts";
import type { RepairStep } from "../../engine/alert/repair-way.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Decision } from "../../engine/lifecycle/decide.ts";
import type { Command } from "../../engine/lifecycle/protocol.ts";
import type { CallAnswer } from "../../engine/simulation/ir.ts";
import { probed } from "../../engine/simulation/probe-answer.ts";
import { repairTurns, RepairUnderWay } from "../../engine/simulation/repair-under-way.ts";
import { listLatestDefinitions } from "../../store/definition/read.ts";
import { noteRemediation } from "../../store/remediation/note.ts";
import type pg from "pg";

export interface StageRepairsParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly call: (call: string, input: Json, by: string) => CallAnswer;
  readonly open: RecordDoor["open"];
  /** Sends a command to a record and lets everything that follows happen. */
  readonly send: (record: string, command: Command) => Promise<Decision>;
  readonly escalate: (id: string, record: string, escalation: string, because: string) => Promise<void>;
}

export class StageRepairs {
  readonly #params: StageRepairsParams;
  readonly #activities: RemediationActivities;
  readonly #underWay: RepairUnderWay[] = [];
  #following = false;

  constructor(params: StageRepairsParams) {
    this.#params = params;
    const { pool, now, open } = params;
    this.#activities = createRemediationActivities({
      pool,
      now,
      door: { open, send: () => Promise.reject(new Error("commands are sent by the host")) },
      call: (name, input, key) => {
        const answer = params.call(name, input, key);
        if ("output" in answer) return Promise.resolve(answer.output);
        return Promise.reject(ApplicationFailure.nonRetryable(JSON.stringify(answer.fault)));
      },
    });
  }

  /** Starts the remediations of the rule whose group has opened its record. */
  async start(rule: string, group: string, incident: string): Promise<void> {
    for (const { name, ir } of await listLatestDefinitions(this.#params.pool, "Remediation")) {
      if (ir.alert !== rule) continue;
      if (this.#underWay.some(({ of }) => of.group === group && of.remediation === name)) continue;
      const of = { remediation: name, group, incident };
      await noteRemediation(this.#params.pool, of);
      this.#underWay.push(new RepairUnderWay(of, await this.#activities.planRepair(of)));
    }
  }

  /** The last alert of the group, or the last one of a rule in it, has cleared. */
  async cleared(group: string, rule: string | null = null): Promise<void> {
    const all = await listLatestDefinitions(this.#params.pool, "Remediation");
    const isOfRule = (name: string): boolean => all.some((one) => one.name === name && one.ir.alert === rule);
    for (const underWay of this.#underWay)
      if (underWay.of.group === group && (rule === null || isOfRule(underWay.of.remediation))) underWay.clear();
  }

  /** When a wait for a clear is over next. */
  nextAt(): number {
    return Math.min(...this.#underWay.flatMap(({ clearBy }) => clearBy ?? []));
  }

  /** Something has happened: every repair goes on as far as it can. */
  async stir(): Promise<void> {
    // What a repair sends stirs again.
    if (this.#following) return;
    this.#following = true;
    const turns = repairTurns(this.#underWay);
    for (let turn = turns.next(); turn.done !== true;) turn = turns.next(await this.#carryOut(turn.value));
    this.#following = false;
  }

  /** What came of the step that a repair is at; null = it waits. */
  async #carryOut(underWay: RepairUnderWay): Promise<RepairNews | null> {
    const { id, of, step } = underWay;
    const recordId = underWay.record ?? "";
    switch (step?.do) {
      case undefined:
        return null;
      case "raise":
        return this.#raise(id, step);
      case "send":
        if (step.step === "begin") {
          const halted = await this.#activities.noteBegun({ run: id });
          if (halted !== null) return { kind: "halted", message: halted };
        }
        return this.#send(recordId, `${id}:${step.step}`, step.command, step.input);
      case "ask":
        return {
          kind: "fires",
          fires: await this.#activities.stillFires({ group: of.group, remediation: of.remediation }),
        };
      case "look":
        return { kind: "stands", ...(await this.#activities.standOf({ recordId })) };
      case "wait":
        return underWay.heard(await this.#activities.nextEntry({ recordId, after: underWay.seen }));
      case "probe":
        return probed(this.#params.call(step.call, step.input, `probe of ${id}`));
      case "awaitClear":
        return underWay.clearWithin(step.withinMs, this.#params.now());
      case "link": {
        const { record, link, other, inverse } = step;
        return this.#send(record, `${id}:link:${record}`, "$link", { link, record: other, inverse, on: true });
      }
      case "say":
        return this.#send(of.incident, `${id}:${step.what}`, "$note", { text: step.text });
      case "finish": {
        const { outcome, because, record } = step;
        await this.#activities.finishRemediation({ id, outcome, because, change: record });
        return { kind: "accepted" };
      }
      case "escalate":
        await this.#params.escalate(`${id}:escalation`, of.incident, step.to, step.because);
        return { kind: "accepted" };
    }
    return step satisfies never;
  }

  async #raise(id: string, { record: type, fields }: Extract<RepairStep, { readonly do: "raise" }>) {
    const raised = await this.#activities.raiseRecord({ key: `remediation:${id}`, type, fields, run: id });
    if (!raised.ok) return { kind: "refused", message: raised.message } as const;
    return { kind: "raised", record: raised.record } as const;
  }

  async #send(record: string, id: string, name: string, input: JsonObject): Promise<RepairNews> {
    const decision = await this.#params.send(record, { id, name, by: engineActor, input });
    return decision.ok ? { kind: "accepted" } : { kind: "refused", message: decision.refusal.message };
  }
}
