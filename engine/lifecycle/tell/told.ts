import { ownValue } from "../../base/json.ts";
import type { EventBody } from "../event.ts";
import { refuse } from "../refusal.ts";
import type { Work } from "../work.ts";

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
