/**
 * Messages on their way in virtual time: what the channels of a scenario answer, and the tries that follow, at the
 * pauses of the product.
 *
 * 1. The inbox takes everything. A channel without outcomes refuses, as one that is not configured.
 */
import type { JsonObject } from "../base/json.ts";
import { tryEnded } from "../lifecycle/try.ts";
import { nextTelling, type Telling } from "../lifecycle/telling.ts";
import type { ChannelAnswer, Scenario } from "./ir.ts";

interface Later {
  readonly effect: Telling;
  readonly attempt: number;
  readonly at: number;
}

/** One try: what its record is told of it. */
export interface Try {
  readonly commandId: string;
  readonly input: JsonObject;
}

export class Tellings {
  readonly #answers: Scenario["given"]["channels"];
  readonly #used = new Map<string, number>();
  #later: readonly Later[] = [];

  constructor(answers: Scenario["given"]["channels"]) {
    this.#answers = answers;
  }

  /** Whether the message is held back; it is tried when that ends. */
  holds(effect: Telling, now: number): boolean {
    const { sendAt = now } = effect;
    if (sendAt <= now) return false;
    this.#later = [...this.#later, { effect, attempt: 1, at: sendAt }];
    return true;
  }

  /** Tries the message now, and keeps in mind that it is to be tried again. */
  take(effect: Telling, attempt: number, now: number): Try {
    const { id, message, channel, to, subject } = effect;
    const { outcome: answered, because } = this.#answer(channel);
    const { outcome, pauseMs } = tryEnded({ outcome: answered }, attempt, effect.others);
    if (pauseMs !== null) this.#later = [...this.#later, { effect, attempt: attempt + 1, at: now + pauseMs }];
    this.#follow(effect, outcome, now);
    const input = { message, channel, to, subject, attempt, outcome, because, sentAt: now };
    return { commandId: `${id}:told:${String(attempt)}`, input };
  }

  /** Turns to the next channel where the try ended so that there is one. */
  #follow(effect: Telling, outcome: NonNullable<Telling["tried"]>["outcome"], now: number): void {
    const next = nextTelling(effect, outcome);
    if (next !== null) this.#later = [...this.#later, { effect: next, attempt: 1, at: now }];
  }

  /** When the next try is due; null = there is none. */
  nextAt(): number | null {
    return this.#later.length === 0 ? null : Math.min(...this.#later.map(({ at }) => at));
  }

  /** Those that are due, in the order in which they became so. */
  due(now: number): readonly { readonly effect: Telling; readonly attempt: number }[] {
    const due = this.#later.filter(({ at }) => at <= now).toSorted((left, right) => left.at - right.at);
    this.#later = this.#later.filter(({ at }) => at > now);
    return due;
  }

  #answer(channel: string): { readonly outcome: ChannelAnswer; readonly because: string | null } {
    if (channel === "inbox") return { outcome: "delivered", because: null };
    const list = Object.hasOwn(this.#answers, channel) ? (this.#answers[channel] ?? []) : [];
    const count = this.#used.get(channel) ?? 0;
    this.#used.set(channel, count + 1);
    const outcome = list[Math.min(count, list.length - 1)];
    if (outcome === undefined)
      return { outcome: "refused", because: `the scenario gives no outcomes of ${channel} under given.channels` };
    return { outcome, because: outcome === "delivered" ? null : `the scenario says that ${channel} does so` };
  }
}
