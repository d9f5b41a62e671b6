import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

export const mail = z
  .object({
    id: z.int(),
    mailbox: z.string(),
    messageId: z.string().meta({ description: "Its Message-ID, or sha256: and the digest of one that has none" }),
    from: z.string().meta({ description: "As it says itself" }),
    subject: z.string(),
    receivedAt: z.iso.datetime(),
    outcome: z.enum(["opened", "answered", "refused", "left"]).nullable().meta({
      description: "left: no person wrote it; null: it waits",
    }),
    record: z.string().nullable().meta({ description: "What it opened, or said something of" }),
    code: z.string().nullable(),
    reason: z.string().nullable().meta({ description: "Why it was not taken, or what of it was not" }),
  })
  .meta({ id: "Mail" });

const mailWithMessage = mail
  .extend({ message: z.string().meta({ description: "As it came; bytes that are no UTF-8 as U+FFFD" }) })
  .meta({ id: "MailWithMessage" });

export const listMail = defineOperation({
  id: "listMail",
  method: "get",
  path: "/v1/mail",
  summary: "List mail that was not taken, or that came to something else, newest first",
  tag: "mail",
  permission: "effects.manage",
  params: none,
  query: cursorQuery.extend({
    mailbox: z.string().max(63).optional(),
    outcome: z
      .enum(["opened", "answered", "refused", "left", "waiting", "any"])
      .optional()
      .meta({ description: "Left out: refused and left" }),
  }),
  body: none,
  reply: z.object({ items: z.array(mail), next: z.string().nullable() }),
});

const params = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export const showMail = defineOperation({
  id: "showMail",
  method: "get",
  path: "/v1/mail/{id}",
  summary: "Show a mail and what became of it, with the message as it came",
  tag: "mail",
  permission: "effects.manage",
  params,
  query: none,
  body: none,
  reply: mailWithMessage,
});

export const retryMail = defineOperation({
  id: "retryMail",
  method: "post",
  path: "/v1/mail/{id}/retry",
  summary: "Read a mail again that was not taken, by the definitions as they are now",
  tag: "mail",
  permission: "effects.manage",
  params,
  query: none,
  body: none,
  reply: z.object({ retried: z.int() }),
});

/** Taken by `api/ingest`, in front of the routes. */
export const sendMail = defineOperation({
  id: "sendMail",
  method: "post",
  path: "/v1/mailboxes/{mailbox}/mail",
  summary: "Hand a message to a mailbox, as a mail server has it (RFC 5322): taken when it is stored, read afterwards",
  tag: "events",
  permission: "events.send",
  params: z.object({ mailbox: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }),
  query: none,
  body: z.custom<Uint8Array<ArrayBuffer>>(),
  reply: z
    .object({
      status: z.enum(["accepted", "known"]).meta({ description: "known: it was handed over before" }),
      id: z.int(),
    })
    .meta({ id: "MailAccepted" }),
  status: 202,
  raw: "request",
});
