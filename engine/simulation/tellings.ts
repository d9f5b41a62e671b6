/**
 * Messages on their way in virtual time: what the channels of a scenario answer, and the tries that follow, at the
 * pauses of the product, in the quiet hours, the order and the digests of people.
 *
 * 1. The inbox takes everything. A channel without outcomes refuses, as one that is not configured.
 */
import type { JsonObject } from "../base/json.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { DefinedChannel } from "../lifecycle/tell/channel.ts";
import { othersOfAll } from "../lifecycle/tell/digest.ts";
import { beforeTry, quietUntil, type Reach } from "../lifecycle/tell/reach.ts";
import { tryEnded } from "../lifecycle/tell/try.ts";
import { nextTelling, type Telling } from "../lifecycle/tell/telling.ts";
import type { ChannelAnswer, Scenario } from "./ir.ts";

/** A message that goes by itself, or several that wait to go together. */
export interface Sending {
  readonly effect: Telling;
  /** Those of a digest; absent = it goes by itself. */
  readonly items?: readonly Telling[];
  readonly attempt: number;
}

interface Later extends Sending {
  readonly at: number;
}

/** What is known of the person and the channel of a message. */
export interface SendingSources {
  readonly reach: Reach;
  /** The channel as it is defined; null = it is one of the product. */
  readonly channel: DefinedChannel | null;
  readonly zone: (name: string) => ZoneTable;
}

/** One try: what a record is told of it. */
export interface Try {
  readonly record: string;
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
  holds({ effect, items, attempt }: Sending, { reach, zone }: SendingSources, now: number): boolean {
    if (items !== undefined) {
      const quiet = quietUntil(reach, zone, now);
      if (!quiet.ok || quiet.value === null) return false;
      return this.#wait({ effect, items, attempt, at: quiet.value });
    }
    const { sendAt = now } = effect;
    if (sendAt > now) return this.#wait({ effect, attempt, at: sendAt });
    const before = beforeTry(attempt === 1 ? effect : { ...effect, tried: tried(attempt - 1, now) }, reach, zone, now);
    if (!before.ok) return false;
    switch (before.value.kind) {
      case "go":
        return false;
      case "wait":
        return this.#wait({ effect, attempt, at: before.value.until });
      case "instead":
        return this.#wait({ effect: before.value.telling, attempt: 1, at: now });
      case "digest":
        return this.#gather(effect, now + before.value.everyMs);
    }
  }

  /** Tries the message now, and keeps in mind that it is to be tried again. */
  take({ effect, items, attempt }: Sending, { reach, channel }: SendingSources, now: number): readonly Try[] {
    const { outcome: answered, because } = this.#answer(effect, reach, channel);
    const told = items ?? [effect];
    const { outcome, pauseMs } = tryEnded({ outcome: answered }, attempt, othersOfAll(told), channel?.tries ?? null);
    const again = items === undefined ? { effect } : { effect, items };
    if (pauseMs !== null) this.#later = [...this.#later, { ...again, attempt: attempt + 1, at: now + pauseMs }];
    this.#follow(told, outcome, now);
    return told.map(({ id, record, message, subject }): Try => ({
      record,
      commandId: `${id}:told:${String(attempt)}`,
      input: {
        message,
        channel: effect.channel,
        to: effect.to,
        subject,
        attempt,
        outcome,
        because,
        sentAt: now,
      },
    }));
  }

  #wait(later: Later): true {
    this.#later = [...this.#later, later];
    return true;
  }

  /** Puts a message to those that wait for the same person; the first of them says when they go. */
  #gather(effect: Telling, at: number): true {
    const isTheSame = ({ effect: { to, channel, digestMs }, items, attempt }: Later): boolean =>
      items !== undefined &&
      attempt === 1 &&
      to === effect.to &&
      channel === effect.channel &&
      digestMs === effect.digestMs;
    const open = this.#later.find(isTheSame);
    if (open === undefined) return this.#wait({ effect, items: [effect], attempt: 1, at });
    this.#later = this.#later.map((one) => (one === open ? { ...open, items: [...(open.items ?? []), effect] } : one));
    return true;
  }

  /** Turns to the next channel where the try ended so that there is one. */
  #follow(told: readonly Telling[], outcome: NonNullable<Telling["tried"]>["outcome"], now: number): void {
    for (const one of told) {
      const next = nextTelling(one, outcome);
      if (next !== null) this.#later = [...this.#later, { effect: next, attempt: 1, at: now }];
    }
  }

  /** Ids of messages that are tried later. */
  waiting(): readonly string[] {
    return this.#later.flatMap(({ effect, items = [effect] }) => items.map(({ id }) => id));
  }

  /** When the next try is due; null = there is none. */
  nextAt(): number | null {
    return this.#later.length === 0 ? null : Math.min(...this.#later.map(({ at }) => at));
  }

  /** Those that are due, in the order in which they became so. */
  due(now: number): readonly Sending[] {
    const due = this.#later.filter(({ at }) => at <= now).toSorted((left, right) => left.at - right.at);
    this.#later = this.#later.filter(({ at }) => at > now);
    return due;
  }

  #answer(
    { to, channel: name }: Telling,
    { contacts }: Reach,
    channel: DefinedChannel | null,
  ): { readonly outcome: ChannelAnswer; readonly because: string | null } {
    if (name === "inbox") return { outcome: "delivered", because: null };
    const lacking = channel?.needs.find((kind) => !Object.hasOwn(contacts, kind));
    if (lacking !== undefined) return { outcome: "refused", because: `${to} has no ${lacking}` };
    const list = Object.hasOwn(this.#answers, name) ? (this.#answers[name] ?? []) : [];
    const count = this.#used.get(name) ?? 0;
    this.#used.set(name, count + 1);
    const outcome = list[Math.min(count, list.length - 1)];
    if (outcome === undefined)
      return { outcome: "refused", because: `the scenario gives no outcomes of ${name} under given.channels` };
    return { outcome, because: outcome === "delivered" ? null : `the scenario says that ${name} does so` };
  }
}

/** That so many tries were made: which ones is not asked. */
function tried(attempt: number, sentAt: number): NonNullable<Telling["tried"]> {
  return { attempt, outcome: "retry", because: null, sentAt, pauseMs: null, noted: true };
}
