/**
 * Escalations in virtual time, on the same machine as everywhere. Policy and words are those of the start: what the
 * record pins, else what is published.
 */
import {
  type AskedEscalation,
  escalationStep,
  escalationTellings,
  type EscalationTurn,
  escalationTurns,
  escalationUnheard,
  timesOf,
} from "../lifecycle/escalation/escalation.ts";
import { escalationAnew, escalationVerdict } from "../lifecycle/escalation/verdict.ts";
import { escalationNotice, type EscalationNotice, type EscalationStep } from "../lifecycle/escalation/notice.ts";
import { partOf, partsOf } from "../lifecycle/bundle/bundle.ts";
import type { EscalationPolicy, Notification } from "../lifecycle/ir.ts";
import { noReadings, type Readings } from "../lifecycle/read/needs.ts";
import type { Telling } from "../lifecycle/tell/telling.ts";
import type { PublishedNotices } from "./published-notices.ts";
import { answer, type ReadingSources } from "./readings.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

export interface EscalationHost {
  readonly published: PublishedNotices;
  readonly sources: ReadingSources;
  readonly problem: (message: string) => void;
  record(id: string): SimulatedRecord | undefined;
  /** Puts messages on their way. */
  tell(tellings: readonly Telling[]): void;
  /** Notes a text of the engine on a record. */
  note(record: string, text: string): void;
  /** A turn was told. */
  told(
    policy: EscalationPolicy,
    index: EscalationTurn["index"],
    notice: EscalationNotice,
    to: Notification | null,
  ): void;
}

interface Live {
  readonly asked: AskedEscalation;
  readonly record: string;
  readonly policy: EscalationPolicy;
  readonly notifications: PublishedNotices["notifications"];
  readonly from: "record" | "published";
  readonly turns: Generator<EscalationTurn, void>;
  /** The turn that is to be tried again. */
  again: EscalationTurn | null;
  at: number;
}

/** Rounds of questions of one notice; more would be a circle. */
const maxRounds = 10;

export class Escalations {
  readonly #host: EscalationHost;
  readonly #started = new Set<string>();
  #live: readonly Live[] = [];

  constructor(host: EscalationHost) {
    this.#host = host;
  }

  /** Starts one and takes its first turn. A second start of the same id is the same escalation. */
  start(asked: AskedEscalation, record: string, name: string, from: "record" | "published"): void {
    if (this.#started.has(asked.id)) return;
    this.#started.add(asked.id);
    this.#begin(asked, record, name, from, asked.startedAt);
  }

  #begin(asked: AskedEscalation, record: string, name: string, from: Live["from"], now: number): void {
    const { published } = this.#host;
    const own = from === "record" ? this.#host.record(record)?.bundle : undefined;
    const pinned = own === undefined ? undefined : partOf(own, "Escalation", name);
    const policy = pinned ?? published.escalations[name];
    if (policy === undefined)
      return this.#host.problem(`${record} starts the escalation "${name}", which is not published`);
    const notifications = { ...published.notifications, ...(own === undefined ? {} : partsOf(own, "Notification")) };
    const live: Live = {
      asked,
      record,
      policy,
      notifications,
      from,
      turns: escalationTurns(timesOf(policy)),
      again: null,
      at: now,
    };
    this.#live = [...this.#live, live];
    this.#take(live, now);
  }

  /** When the next turn is due, or null. */
  nextAt(): number | null {
    return this.#live.length === 0 ? null : Math.min(...this.#live.map(({ at }) => at));
  }

  /** Takes the turns that are due, in the order in which the escalations began. */
  wake(now: number): void {
    for (const live of this.#live) if (live.at <= now) this.#take(live, now);
  }

  #take(live: Live, now: number): void {
    const turn = live.again ?? live.turns.next().value;
    const waitMs = turn === undefined ? null : this.#tell(live, turn, now);
    if (waitMs !== null) live.at = now + waitMs;
    else this.#live = this.#live.filter((other) => other !== live);
  }

  /** How long to wait then; null = the escalation is over, or goes on as another one. */
  #tell(live: Live, turn: EscalationTurn, now: number): number | null {
    const { asked, record: id, policy, notifications } = live;
    live.again = null;
    const record = this.#host.record(id);
    if (record === undefined) return null;
    const verdict = escalationVerdict(policy, record.state, record.events, {
      since: asked.startedAt,
      now,
      lap: asked.lap,
    });
    if (verdict.kind === "over") return null;
    if (verdict.kind === "heard") {
      live.again = turn;
      return verdict.lookInMs;
    }
    if (verdict.kind === "anew") {
      this.#host.note(id, escalationAnew(policy, verdict));
      const lap = { ...asked, startedAt: verdict.since, lap: (asked.lap ?? 0) + 1 };
      this.#begin(lap, id, verdict.escalation ?? policy.name, live.from, now);
      return null;
    }
    if (turn.look === true) return turn.waitMs;
    const { index } = turn;
    const named = index === "fallback" ? undefined : policy.steps[index]?.notify;
    const notification = named === undefined ? null : (notifications[named] ?? null);
    const notice = this.#notice(record, escalationStep(policy, asked, index, notification), now);
    this.#host.told(policy, index, notice, notification);
    this.#host.tell(escalationTellings(asked, turn, id, notice, notification));
    if (notice.to.length === 0) this.#host.note(id, escalationUnheard(policy.name, index));
    return turn.waitMs;
  }

  #notice({ bundle, state }: SimulatedRecord, step: EscalationStep, now: number): EscalationNotice {
    let readings: Readings = { ...noReadings, at: now };
    for (let round = 0; round < maxRounds; round += 1) {
      const notice = escalationNotice(bundle, state, step, readings, now);
      if (notice.ok) return notice.value;
      readings = answer(notice.error, readings, this.#host.sources, now);
    }
    throw new Error(
      `the people of escalation "${step.policy}" were still not known after ${maxRounds} rounds of questions`,
    );
  }
}
