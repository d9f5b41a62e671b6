/** Mailboxes as compiled. */
import type { Condition, Value } from "../condition/ir.ts";
import type { ImapSource } from "./imap.ts";

/** How mail becomes records, and what is said of records. Expressions see the mail as `.` (mail-view.ts). */
export interface Mailbox {
  readonly name: string;
  readonly title: string;
  /** What people write to, in small letters; mail from one of them is a loop. */
  readonly addresses: readonly string[];
  /** Name of the secret that who hands mail over must know; null = an API key of ours is asked for. */
  readonly secret: string | null;
  /** Where mail is fetched from; absent = it is handed over. */
  readonly imap?: ImapSource;
  /** The gateway whose `Authentication-Results` must say that the sender is genuine; null = the sender is believed. */
  readonly authenticated: string | null;
  /** Bytes of one message. */
  readonly maxSize: number;
  /** The person as whom mail of unknown senders opens records; null = it is refused. */
  readonly strangers: string | null;
  /** At most one for a record type. */
  readonly answer: readonly AnswerRule[];
  /** The first that holds is taken. */
  readonly open: readonly OpenRule[];
}

/** What a mail about a record of this type sends it. */
export interface AnswerRule {
  readonly record: string;
  /** With which its numbers begin. */
  readonly prefix: string;
  /** The first that the record takes from the sender. */
  readonly commands: readonly MailCommand[];
  /** Each of them is sent once one of the others was taken. */
  readonly also: readonly MailCommand[];
}

/** A command that the sender sends by mail. Its values see the record as `$record`. */
export interface MailCommand {
  readonly command: string;
  readonly when: Condition | null;
  readonly with: { readonly [input: string]: Value };
}

export interface OpenRule {
  readonly when: Condition | null;
  readonly does:
    | { readonly kind: "order"; readonly item: string; readonly form: { readonly [name: string]: Value } }
    | { readonly kind: "record"; readonly record: string; readonly fields: { readonly [field: string]: Value } }
    | { readonly kind: "refuse"; readonly because: Value };
}
