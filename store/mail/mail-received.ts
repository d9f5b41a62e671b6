/** The effect that takes a mail in. */
export interface MailReceived {
  /** `mail:ID:ROUND`. */
  readonly id: string;
  readonly kind: "mail";
  /** `mail/ID`: no record, but what there is of it in the lists of effects. */
  readonly record: string;
  readonly mail: number;
  /** From 1; each reading that somebody asks for is a new one, under other keys. */
  readonly round: number;
  readonly mailbox: string;
  /** Address of who sent it. */
  readonly sender: string;
}
