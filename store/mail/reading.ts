import type { MailReceived } from "./mail-received.ts";

/** The effect that reads a mail in this round. */
export function readingOf({
  id,
  round,
  mailbox,
  sender,
}: {
  readonly id: number;
  readonly round: number;
  readonly mailbox: string;
  readonly sender: string;
}): MailReceived {
  return { id: `mail:${id}:${round}`, kind: "mail", record: `mail/${id}`, mail: id, round, mailbox, sender };
}
