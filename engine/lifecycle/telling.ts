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

/** One effect for each channel and person, each with an id that a second try has too. */
export function tellings(message: Message, channels: readonly string[], people: readonly string[]): readonly Telling[] {
  const { id, ...said } = message;
  return channels.flatMap((channel) =>
    people.map((to): Telling => ({ ...said, id: `${id}:${channel}:${to}`, kind: "tell", message: id, channel, to })),
  );
}
