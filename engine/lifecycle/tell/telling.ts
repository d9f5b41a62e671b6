/** One message on its way to one person by one channel. */
import type { Urgency } from "../ir.ts";

export interface Message {
  /** `RECORD#SEQ` of the event it follows from, or what else tells it from every other message. */
  readonly id: string;
  readonly record: string;
  readonly subject: string;
  readonly text: string;
  readonly because: string;
}

/** The effect that tells one person by one channel. */
export interface Telling extends Message {
  /** `MESSAGE:CHANNEL:PERSON`. */
  readonly id: string;
  readonly kind: "tell";
  /** What is told: the same for every channel and person. */
  readonly message: string;
  readonly channel: string;
  /** Channels that are tried in their order when this one does not reach the person; absent = none. */
  readonly others?: readonly string[];
  /** Absent = normal. */
  readonly urgency?: Urgency;
  /** How long it may wait for others to the same person, to go with them; absent = it goes by itself. */
  readonly digestMs?: number;
  /** The channels are in the order of the person. */
  readonly own?: true;
  /** It does not go before this instant, UTC milliseconds; absent = at once. */
  readonly sendAt?: number;
  readonly to: string;
  /** The last try and when the next may follow; absent before the first. The kernel does not write it. */
  readonly tried?: {
    /** From 1. */
    readonly attempt: number;
    readonly outcome: "delivered" | "retry" | "refused" | "givenUp";
    readonly because: string | null;
    /** UTC milliseconds. */
    readonly sentAt: number;
    readonly pauseMs: number | null;
    /** Whether the record's ledger tells of it. */
    readonly noted: boolean;
  };
}

/** How a message goes out. */
export interface Sending {
  readonly channels: readonly string[];
  /** The first channel that reaches a person is enough. */
  readonly deliver?: "first";
  readonly sendAt?: number;
  readonly urgency?: Urgency;
  readonly digestMs?: number;
}

/**
 * One effect for each person and channel, or for each person where one channel is enough; each with an id that a second
 * try has too.
 */
export function tellings(message: Message, sending: Sending, people: readonly string[]): readonly Telling[] {
  const { id, ...said } = message;
  const { channels, deliver, sendAt, urgency, digestMs } = sending;
  const [first, ...others] = channels;
  const ways: readonly { readonly channel: string; readonly others?: readonly string[] }[] =
    deliver === undefined
      ? channels.map((channel) => ({ channel }))
      : first === undefined
        ? []
        : [{ channel: first, others }];
  const held = {
    ...(sendAt === undefined ? {} : { sendAt }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(digestMs === undefined ? {} : { digestMs }),
  };
  return ways.flatMap(({ channel, ...way }) =>
    people.map((to): Telling => ({
      ...said,
      ...way,
      ...held,
      id: `${id}:${channel}:${to}`,
      kind: "tell",
      message: id,
      channel,
      to,
    })),
  );
}

/** What is tried once this one ended so: the next channel where it reached nobody; null = nothing. */
export function nextTelling(effect: Telling, outcome: NonNullable<Telling["tried"]>["outcome"]): Telling | null {
  const { tried: _tried, others = [], ...said } = effect;
  const [channel, ...rest] = others;
  if (channel === undefined || (outcome !== "refused" && outcome !== "givenUp")) return null;
  return { ...said, id: idBy(effect, channel), channel, others: rest };
}

/** The same by the channels in another order, the first of which is tried first. */
export function inOwnOrder(effect: Telling, [channel = effect.channel, ...others]: readonly string[]): Telling {
  const ordered = { ...effect, own: true as const, channel, others };
  return { ...ordered, id: idBy(ordered, channel) };
}

/** In the order of a person another entry may have had the plain id, and have given its place to this one. */
function idBy({ message, to, own }: Telling, channel: string): string {
  return [message, ...(own === true ? ["own"] : []), channel, to].join(":");
}
