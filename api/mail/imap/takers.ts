/** What is made of the messages of a folder: mail of a mailbox, or deliveries of a source of events. */
import { cleanJson } from "../../../engine/event/clean.ts";
import type { Mailbox } from "../../../engine/mail/ir.ts";
import { mailCode } from "../../../engine/mail/mail.ts";
import { identify } from "../identify.ts";
import { readMessage } from "../read-message.ts";
import type { FolderTaker } from "./look.ts";

export function mailboxTaker({ name, maxSize }: Pick<Mailbox, "name" | "maxSize">): FolderTaker {
  return {
    maxSize,
    mail: async (raw) => ({ kind: "mail", mail: { mailbox: name, raw, ...(await identify(raw)) } }),
    broken: (messageId, reason, raw) => ({
      kind: "broken",
      mail: { mailbox: name, messageId, sender: "", subject: "", raw },
      code: mailCode,
      reason,
    }),
  };
}

/** Bytes of a message that tells of an event. */
const maxEventSize = 1024 * 1024;
const longestText = 100_000;

/** One that cannot be read is a delivery too, which is not understood: it is listed with the others of its source. */
export function eventTaker(source: string): FolderTaker {
  return {
    maxSize: maxEventSize,
    async mail(raw) {
      const { messageId, mail } = await readMessage(raw);
      const { from, fromName, to, subject, text, headers } = mail;
      const sent = Date.parse(headers["date"] ?? "");
      const body = cleanJson({
        messageId,
        from,
        fromName,
        to: [...to],
        subject,
        text: text.slice(0, longestText),
        date: Number.isFinite(sent) ? new Date(sent).toISOString() : null,
        headers: { ...headers },
      });
      return { kind: "event", source, body: JSON.stringify(body) };
    },
    broken: (name, reason) => ({
      kind: "event",
      source,
      body: JSON.stringify(cleanJson({ unreadable: reason, name })),
    }),
  };
}
