import type { CommandDeps } from "../../commands/command.ts";
import { largestFile } from "../../engine/file/size.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { KeptFiles } from "../../engine/mail/host.ts";
import { type MailOutcome, takeMailSlowly } from "../../engine/mail/intake.ts";
import { mailCode, type MailFile } from "../../engine/mail/mail.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { uploadFile } from "../../store/file/upload.ts";
import type { MailReceived } from "../../store/mail/mail-received.ts";
import { keepMailFiles, readWaitingMail, settleMail, type WaitingMail } from "../../store/mail/waiting.ts";
import { createMailHost } from "./mail-host.ts";
import { type ReadMessage, readMessage } from "./read-message.ts";

/** Of a message that was too large, or could not be fetched, there is a line and no more. */
const notHere = 'the message itself was not fetched: hand it over by "opsloom mail deliver", or ask its sender';

/**
 * Takes mail in. Read twice, as after a crash, it does the same under the same keys with the same files, so once; its
 * outcome is noted last.
 */
export function createTakeMail(deps: CommandDeps): (effect: MailReceived) => Promise<void> {
  const { pool } = deps;
  return async ({ mail: id, round }) => {
    const waiting = await readWaitingMail(pool, id, round);
    if (waiting === null) return;
    const keepFiles = (read: ReadMessage) => async (by: string) =>
      waiting.files ?? keepMailFiles(pool, id, round, await upload(deps, waiting, read, by));
    const outcome = await outcomeOf(deps, waiting, `$mail:${String(id)}:${String(round)}`, keepFiles);
    await settleMail(pool, id, round, outcome);
  };
}

async function outcomeOf(
  deps: CommandDeps,
  { mailbox: name, raw, receivedAt }: WaitingMail,
  key: string,
  keepFiles: (read: ReadMessage) => (by: string) => Promise<KeptFiles>,
): Promise<MailOutcome> {
  const mailbox = (await readLatestDefinition(deps.pool, "Mailbox", name))?.ir;
  if (mailbox === undefined) return refused(`the mailbox "${name}" is not published any more`);
  if (raw.length === 0) return refused(notHere);
  let read: ReadMessage;
  try {
    read = await readMessage(raw);
  } catch (error) {
    return refused(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return takeMailSlowly(createMailHost(deps, key, keepFiles(read)), mailbox, read.mail, instantText(receivedAt));
}

async function upload({ pool }: CommandDeps, { raw }: WaitingMail, { parts }: ReadMessage, by: string) {
  const keep = async (name: string, content: Uint8Array): Promise<MailFile> => {
    const { digest: _digest, ...file } = await uploadFile(pool, {
      name,
      by,
      content: once(content),
      most: largestFile,
    });
    return file;
  };
  const files: MailFile[] = [];
  for (const { name, content } of parts) files.push(await keep(name, content));
  return { files, message: await keep("message.eml", raw) };
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}

function refused(because: string): MailOutcome {
  return { kind: "refused", code: mailCode, because };
}
