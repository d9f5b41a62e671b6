/**
 * The door for mail: a message of RFC 5322 as a gateway has it. It is acknowledged once it is stored; what it comes to
 * is found out afterwards.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Mailbox } from "../../engine/mail/ir.ts";
import { sizeText } from "../../engine/file/size.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { saveMail } from "../../store/mail/save.ts";
import { type HttpError, invalidInput, notFound, notThisMethod } from "../error.ts";
import { markKnown } from "../known-connection.ts";
import { identify } from "../mail/identify.ts";
import { overloaded, refusal } from "./answer.ts";
import { BodyReader } from "./body-reader.ts";
import { cached } from "./cached.ts";
import { door } from "./door.ts";
import type { IngestDeps } from "./deps.ts";
import { createSenders, refreshMs } from "./senders.ts";

export interface MailDoor {
  /** Handles the request, or returns false when it is not for a mailbox. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
}

const path = /^\/v1\/mailboxes\/([a-z][a-z0-9-]{0,62})\/mail\/?(?:\?.*)?$/;
/** What a mailbox may take at most, and all of them at once. */
const maxBytes = 40 * 1024 * 1024;
const maxReadingBytes = 2 * maxBytes;

export function createMailDoor({ pool, log, secret }: Pick<IngestDeps, "pool" | "log" | "secret">): MailDoor {
  const bodies = new BodyReader({ maxBytes, maxReadingBytes });
  const mailboxes = cached(refreshMs, () => readDefinitionsOfKind(pool, "Mailbox"));
  const senders = createSenders({ pool, log, secret });

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST" && req.method !== "PUT")
      throw notThisMethod(req.method ?? "", `/v1/mailboxes/${name}/mail`, ["POST", "PUT"]);
    const mailbox = (await mailboxes()).get(name);
    if (mailbox === undefined) throw notFound(`no mailbox "${name}" is published`);
    await senders.demand(req, { source: name, secret: mailbox.secret });
    markKnown(req.socket);
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      throw refusal(415, "Not plain", `the message is encoded as "${encoding}": send it as it is`);
    const raw = await read(req, mailbox);
    const identity = await identify(raw).catch((error: unknown) => {
      throw invalidInput(`the body is not taken: ${(error as Error).message}. Send it as a mail server has it`);
    });
    const taken = await saveMail(pool, { mailbox: name, raw, ...identity });
    res
      .writeHead(202, { "content-type": "application/json" })
      .end(JSON.stringify({ status: taken.isNew ? "accepted" : "known", id: taken.id }));
  }

  async function read(req: IncomingMessage, { maxSize, name }: Mailbox): Promise<Buffer> {
    const tooLarge = (): HttpError =>
      refusal(
        413,
        "Too large",
        `a message to "${name}" has at most ${sizeText(maxSize)}: send a link to what is large`,
      );
    if (Number(req.headers["content-length"] ?? 0) > maxSize) throw tooLarge();
    const raw = await bodies.read(req);
    if (raw === "overload") throw overloaded({ connection: "close" });
    if (raw === "tooLarge" || raw.length > maxSize) throw tooLarge();
    return raw;
  }

  return { handle: door({ path, what: "mail", log, accept }) };
}
