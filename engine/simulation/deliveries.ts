/**
 * What follows from commits in virtual time, as the outbox would deliver it: in the order of the commits, all of it
 * before anything else happens.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Decision } from "../lifecycle/decide.ts";
import type { Effect } from "../lifecycle/effects.ts";
import { correction, survivorIn } from "../lifecycle/link/survivor-news.ts";
import type { Telling } from "../lifecycle/tell/telling.ts";
import { faultJson, standardFault } from "../runbook/fault.ts";
import { underRefusal } from "../runbook/may-start.ts";
import type { Openings } from "./openings.ts";
import { runOutput, type Runs, taskDocument } from "./runs.ts";

type Linked = Extract<Effect, { readonly kind: "reaction" | "link" | "reread" | "merge" }>;

export interface DeliveriesParams {
  readonly openings: Openings;
  readonly runs: Runs;
  readonly now: () => number;
  /** Whether there is such a record. */
  readonly has: (record: string) => boolean;
  readonly send: (record: string, name: string, input: JsonObject, id: string) => Decision;
  readonly tell: (telling: Telling) => void;
  readonly escalate: (effect: Extract<Effect, { readonly kind: "escalation.start" }>) => void;
  readonly problem: (message: string) => void;
  /** Is told whenever all that followed is done. */
  readonly done: () => void;
}

/** Effects after one command; more would be a circle. */
const maxEffects = 10_000;

export class Deliveries {
  readonly #params: DeliveriesParams;
  #outbox: Effect[] = [];
  #delivering = false;

  constructor(params: DeliveriesParams) {
    this.#params = params;
  }

  push(effects: readonly Effect[]): void {
    this.#outbox.push(...effects);
  }

  /** Those that a delivery causes queue up behind. */
  deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let count = 0; this.#outbox.length > 0; count += 1) {
      if (count >= maxEffects) {
        this.#params.problem(
          `more than ${String(maxEffects)} effects followed from one command: something does not come to rest`,
        );
        this.#outbox = [];
        break;
      }
      const [effect] = this.#outbox.splice(0, 1);
      if (effect !== undefined) this.#carryOut(effect);
    }
    this.#delivering = false;
    this.#params.done();
  }

  #carryOut(effect: Effect): void {
    const { openings, runs, now, tell, escalate } = this.#params;
    switch (effect.kind) {
      case "reaction":
      case "link":
      case "reread":
      case "merge":
        return this.#tellLinked(effect);
      case "open":
        return openings.open(effect, now());
      case "run.start":
        return this.#startRun(effect);
      case "run.cancel":
        return runs.cancel(effect.run, now());
      case "tell":
        return tell(effect);
      case "escalation.start":
        return escalate(effect);
      case "raised.moved":
        // Repairs follow every commit.
        return;
    }
    return effect satisfies never;
  }

  #tellLinked(effect: Linked): void {
    if (!this.#params.has(effect.to))
      return this.#params.problem(`${effect.record} is linked to "${effect.to}", which is no record of this scenario`);
    const taken = this.#tellSurvivor(effect, effect.to);
    if (effect.kind !== "link") return;
    const { id, record, to, reread } = effect;
    const corrected = correction(effect, taken);
    if (corrected !== null) this.#params.send(record, "$link", corrected.input, corrected.id);
    if (reread === undefined) return;
    const again = this.#params.send(record, "$reread", { link: reread, record: to }, `${id}:reread`);
    this.#refused(again, `${record} refused to look again`);
  }

  /** News of one record for another, or for the one that it was merged into; returns the record that it was for. */
  #tellSurvivor(effect: Linked, to: string): string {
    const decision = this.#params.send(to, `$${effect.kind}`, effect.input, effect.id);
    const survivor = decision.ok ? null : survivorIn(decision.refusal);
    if (survivor !== null) return survivor === effect.record ? survivor : this.#tellSurvivor(effect, survivor);
    this.#refused(decision, `${to} refused what ${effect.record} told it`);
    return to;
  }

  #startRun({ record, run, runbook, purpose, tasks, input }: Extract<Effect, { readonly kind: "run.start" }>): void {
    const { runs, now, problem } = this.#params;
    const source = runbook === null ? taskDocument(record, purpose, tasks) : runs.source(runbook);
    const end = (outcome: "done" | "fault" | "cancelled", output: Json): void => {
      const decision = this.#params.send(record, "$run", { run, outcome, output }, `${run}:ended`);
      this.#refused(decision, `${record} refused the end of its run`);
    };
    if (source === null) {
      problem(`${record} starts the runbook "${runbook ?? ""}", which is not among the definitions`);
      return end("fault", { title: "no such runbook" });
    }
    const [type = record] = record.split("/");
    const documentOf = (name: string): JsonObject | null => {
      const found = runs.source(name);
      return isJsonObject(found) ? found : null;
    };
    const refusal = isJsonObject(source) ? underRefusal(type, runbook ?? purpose, source, documentOf) : null;
    if (refusal !== null) return end("fault", faultJson(standardFault("authorization", "", refusal)));
    runs.start(run, source, input, now(), (ended) => {
      const { outcome, output } = runOutput(ended);
      end(outcome, output);
    });
  }

  #refused(decision: Decision, what: string): void {
    if (!decision.ok) this.#params.problem(`${what}: ${decision.refusal.code} ${decision.refusal.message}`);
  }
}
