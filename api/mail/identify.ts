import { createHash } from "node:crypto";
import { cleanLine, cleanString } from "../../engine/event/clean.ts";
import { readHeaders } from "./read-message.ts";

export interface MailIdentity {
  readonly messageId: string;
  readonly sender: string;
  readonly subject: string;
}

/** By what a mail is known: its Message-ID, or what it says where it has none. Throws with the reason when it is no mail. */
export async function identify(raw: Uint8Array): Promise<MailIdentity> {
  const { messageId, mail } = await readHeaders(raw).catch((error: unknown) => {
    throw new Error(`it is no message of RFC 5322: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!Object.hasOwn(mail.headers, "from")) throw new Error("it is no message of RFC 5322: it has no header From");
  return {
    messageId: cleanString(messageId ?? `sha256:${createHash("sha256").update(raw).digest("hex")}`),
    sender: cleanLine(mail.from, 254),
    subject: mail.subject,
  };
}
