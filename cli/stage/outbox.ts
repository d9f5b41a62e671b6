/** What follows from commits on a stage: taken from the outbox of the store, in its order, until it is empty. */
import type pg from "pg";
import { openRequested } from "../../commands/open-requested.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { correction, survivorIn } from "../../engine/lifecycle/link/survivor-news.ts";
import { rebindGroups } from "../../store/alert/groups.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { completeOutbox } from "../../store/outbox/settle.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import type { StageAlerts } from "./alerts.ts";
import { carryOutDuplicates } from "./duplicates.ts";
import type { StageEscalations } from "./escalations.ts";
import type { StageMessages } from "./messages.ts";
import type { StageRecords } from "./records.ts";
import type { StageRuns } from "./runs.ts";

export interface StageOutboxParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  readonly runs: StageRuns;
  readonly messages: StageMessages;
  readonly escalations: StageEscalations;
  readonly alerts: StageAlerts;
  readonly problems: string[];
}

type Linked = Extract<OutboxEffect, { readonly kind: "reaction" | "link" | "reread" | "merge" }>;

export class StageOutbox {
  readonly #params: StageOutboxParams;

  constructor(params: StageOutboxParams) {
    this.#params = params;
  }

  /** Tells records of the runs that have ended, and carries out what is due, until nothing is left. */
  async deliver(): Promise<void> {
    const { pool, runs, records } = this.#params;
    for (;;) {
      const ended = runs.takeEnded();
      if (ended !== undefined) {
        const { record, run, ...end } = ended;
        await records.sendByEngine(record, "$run", { run, ...end }, `${run}:ended`);
        continue;
      }
      const { rows } = await pool.query<{ id: string; body: OutboxEffect }>(
        "select id, body from outbox where done_at is null order by position limit 1",
      );
      const [entry] = rows;
      if (entry === undefined) return;
      await this.#carryOut(entry.body);
      await completeOutbox(pool, entry.id);
    }
  }

  async #carryOut(effect: OutboxEffect): Promise<void> {
    const { records, runs, messages, escalations, alerts } = this.#params;
    switch (effect.kind) {
      case "reaction":
      case "link":
      case "reread":
      case "merge":
        return this.#tellLinked(effect);
      case "open":
        return this.#open(effect);
      case "tell":
        return messages.tell({ effect, attempt: 1 });
      case "run.start":
        return runs.startFor(effect);
      case "run.cancel":
        return runs.cancel(effect.run);
      case "escalation.start": {
        const { id, record: recordId, escalation, to, because } = effect;
        return escalations.start({ id, recordId, escalation, from: "record", to, because });
      }
      case "person.left": {
        const { id, record, person, named } = effect;
        const input = { person, ...(named === true ? { named } : {}) };
        return records.sendByEngine(record, "$left", input, id);
      }
      case "raised.moved":
        // Repairs follow every commit.
        return;
      case "group.open":
        return alerts.open(effect);
      case "group.join":
      case "group.clear":
        return alerts.tell(effect);
      case "group.calm":
        return alerts.calm(effect);
      case "group.merge":
        return alerts.merge(effect);
      case "duplicates.open":
      case "duplicates.change":
      case "duplicates.clear":
        return carryOutDuplicates(this.#params, effect);
      default:
        throw new Error(`an effect of kind "${effect.kind}" is not played here`);
    }
  }

  async #tellLinked(effect: Linked): Promise<void> {
    const { pool, records } = this.#params;
    const { id, record, to } = effect;
    const taken = await this.#tellSurvivor(effect, to);
    if (effect.kind === "merge") await rebindGroups(pool, record, taken);
    if (effect.kind !== "link") return;
    const corrected = correction(effect, taken);
    if (corrected !== null) await records.sendByEngine(record, "$link", corrected.input, corrected.id);
    const { reread: link } = effect;
    if (link !== undefined) await records.sendByEngine(record, "$reread", { link, record: to }, `${id}:reread`);
  }

  /** News of one record for another, or for the one that it was merged into; returns the record that it was for. */
  async #tellSurvivor(effect: Linked, to: string): Promise<string> {
    const { id, record, kind, input } = effect;
    const decision = await this.#params.records.send(to, { id, name: `$${kind}`, by: engineActor, input });
    const survivor = decision.ok ? null : survivorIn(decision.refusal);
    if (survivor !== null) return survivor === record ? survivor : this.#tellSurvivor(effect, survivor);
    if (!decision.ok) this.#params.problems.push(`${to} refused ${id}: ${decision.refusal.message}`);
    return to;
  }

  /** As the product does, by the door of a virtual time. */
  #open(effect: Extract<OutboxEffect, { readonly kind: "open" }>): Promise<void> {
    const { pool, now, records } = this.#params;
    return openRequested(
      {
        pool,
        now: now(),
        open: async (asked) => {
          const { decision } = await records.open(asked);
          return (decision.ok ? { ok: true } : decision) as CommandOutcome;
        },
        unopened: (record, key, input) => records.sendByEngine(record, "$unopened", input, `${key}:unopened`),
      },
      effect,
    );
  }
}
