/** One message on its way to one person by one channel. */

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
}

/**
 * One effect for each person and channel, or for each person where one channel is enough; each with an id that a second
 * try has too.
 */
export function tellings(message: Message, sending: Sending, people: readonly string[]): readonly Telling[] {
  const { id, ...said } = message;
  const { channels, deliver, sendAt } = sending;
  const [first, ...others] = channels;
  const ways: readonly { readonly channel: string; readonly others?: readonly string[] }[] =
    deliver === undefined
      ? channels.map((channel) => ({ channel }))
      : first === undefined
        ? []
        : [{ channel: first, others }];
  const held = sendAt === undefined ? {} : { sendAt };
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
  return { ...said, id: `${effect.message}:${channel}:${effect.to}`, channel, others: rest };
}
