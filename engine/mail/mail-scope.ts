/** A mail as expressions see it. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Mail, MailFile } from "./mail.ts";
import { saidIn } from "./said.ts";

/** Characters of a text that expressions get: the whole message is a file. */
const longestText = 20_000;

export interface MailContext {
  /** Who sent it, or the person as whom strangers open records. */
  readonly person: string;
  /** Whether the sender is that person. */
  readonly known: boolean;
  /** Number of the record that it is about and that does not take it; null = it is about none that the sender sees. */
  readonly about: string | null;
  readonly files: readonly MailFile[];
  /** All of it, as it came. */
  readonly message: MailFile;
}

export function mailScope(mail: Mail, { person, known, about, files, message }: MailContext): JsonObject {
  const { from, fromName, to, subject, text, headers } = mail;
  return {
    from,
    fromName,
    to: [...to],
    subject,
    text: cut(text.trim()),
    said: cut(saidIn(text)),
    headers: { ...headers },
    person,
    known,
    about,
    files: files.map((file): Json => ({ ...file })),
    message: { ...message },
  };
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  // The cut may leave the first half of a pair.
  return `${text.slice(0, longestText - 1).replace(/\p{Surrogate}$/u, "")}…`;
}
