/** One message on its way to one person by one channel, and what became of it. */
import { ownValue } from "../json.ts";
import type { Effect } from "./effects.ts";
import { refuse } from "./refusal.ts";
import type { EventBody } from "./record.ts";
import type { Work } from "./work.ts";

export interface Message {
  /** `RECORD#SEQ` of the event it follows from, or what else tells it from every other message. */
  readonly id: string;
  readonly record: string;
  readonly subject: string;
  readonly text: string;
  readonly because: string;
}

export type Telling = Extract<Effect, { readonly kind: "tell" }>;

/** One effect for each channel and person, each with an id that a second try has too. */
export function tellings(message: Message, channels: readonly string[], people: readonly string[]): readonly Telling[] {
  const { id, ...said } = message;
  return channels.flatMap((channel) =>
    people.map((to): Telling => ({ ...said, id: `${id}:${channel}:${to}`, kind: "tell", message: id, channel, to })),
  );
}

type Told = Extract<EventBody, { readonly kind: "told" }>;

const outcomes: readonly Told["outcome"][] = ["delivered", "retry", "refused", "givenUp"];

/** `$told`: what became of one try. It is written down and decides nothing. */
export function noteTold(work: Work): void {
  const { input } = work.command;
  const text = (name: string): string | null => {
    const value = ownValue(input, name);
    return typeof value === "string" ? value : null;
  };
  const [message, channel, to, subject] = [text("message"), text("channel"), text("to"), text("subject")];
  const outcome = outcomes.find((known) => known === text("outcome"));
  const [attempt, sentAt] = [ownValue(input, "attempt"), ownValue(input, "sentAt")];
  if (
    message === null ||
    channel === null ||
    to === null ||
    subject === null ||
    outcome === undefined ||
    !isWhole(attempt) ||
    !isWhole(sentAt)
  ) {
    refuse(
      "OPS418",
      "invalidInput",
      `$told needs the texts message, channel, to and subject, the numbers attempt and sentAt, and outcome, one of ${outcomes.join(", ")}`,
    );
  }
  work.draft.emit({
    kind: "told",
    message,
    channel,
    to,
    subject,
    attempt,
    outcome,
    because: text("because"),
    sentAt,
  });
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
