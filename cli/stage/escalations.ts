/** Escalations on a stage: planned and taken step by step by the activities of the product, in virtual time. */
import type pg from "pg";
import { createEscalationActivities, type EscalationActivities } from "../../activities/escalation/escalation.ts";
import { type EscalationTurn, escalationTurns } from "../../engine/lifecycle/escalation/escalation.ts";
import { type EscalationInput, nextLap } from "../../workflows/escalation/messages.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import type { StageRecords } from "./records.ts";

interface LiveEscalation {
  readonly input: EscalationInput;
  /** The turn that is to be tried again. */
  again: EscalationTurn | null;
  readonly plan: NonNullable<Awaited<ReturnType<EscalationActivities["escalationPlan"]>>>;
  readonly turns: Iterator<EscalationTurn, void>;
  at: number;
}

export interface StageEscalationsParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
}

export class StageEscalations {
  readonly #now: () => number;
  readonly #activities: EscalationActivities;
  #live: readonly LiveEscalation[] = [];

  constructor({ pool, now, records }: StageEscalationsParams) {
    this.#now = now;
    this.#activities = createEscalationActivities({
      pool,
      now,
      door: {
        open: () => Promise.reject(new Error("an escalation opens nothing")),
        send: async ({ recordId, command }) => {
          const decision = await records.send(recordId, command);
          return (decision.ok ? { ok: true } : decision) as CommandOutcome;
        },
      },
    });
  }

  /** Ids of those that go on. */
  ids(): readonly string[] {
    return this.#live.map(({ input }) => input.id);
  }

  /** When the next turn is due. */
  nextAt(): number {
    return Math.min(...this.#live.map(({ at }) => at));
  }

  /** Starts one and takes its first turn. */
  async start(asked: Omit<EscalationInput, "startedAt">): Promise<void> {
    await this.#begin({ ...asked, startedAt: this.#now() });
  }

  /** Takes the turns that are due, in the order in which the escalations began. */
  async wake(): Promise<void> {
    for (const live of this.#live) if (live.at <= this.#now()) await this.#take(live);
  }

  async #begin(input: EscalationInput): Promise<void> {
    const plan = await this.#activities.escalationPlan(input);
    if (plan === null) throw new Error(`no escalation "${input.escalation}" is published`);
    const live: LiveEscalation = { input, plan, turns: escalationTurns(plan), again: null, at: this.#now() };
    this.#live = [...this.#live, live];
    await this.#take(live);
  }

  async #take(live: LiveEscalation): Promise<void> {
    const { input, plan } = live;
    const next = live.again ?? live.turns.next().value;
    if (next !== undefined) {
      const { waitMs, ...turn } = next;
      const told = await this.#activities.escalationStep({ ...input, pins: plan.pins, ...turn });
      live.again = told.lookInMs === undefined ? null : next;
      const then = told.lookInMs ?? waitMs;
      if (!told.ended && told.anew === undefined && then !== null) {
        live.at = this.#now() + then;
        return;
      }
      if (told.anew !== undefined) await this.#begin(nextLap(input, plan.pins, told.anew));
    }
    this.#live = this.#live.filter((other) => other !== live);
  }
}
