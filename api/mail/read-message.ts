/** A message of RFC 5322, read by a library, in our words. Text of strangers is made storable, and not left out. */
import { convert } from "html-to-text";
import PostalMime, { type Address, addressParser } from "postal-mime";
import { cleanLine, cleanString } from "../../engine/event/clean.ts";
import type { Mail } from "../../engine/mail/mail.ts";

/** A file that came with it. */
export interface MailPart {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface ReadMessage {
  /** Without its brackets; null = it has none. */
  readonly messageId: string | null;
  readonly mail: Mail;
  readonly parts: readonly MailPart[];
}

/** Characters of HTML that are read: what is beyond them is in the message itself. */
const longestHtml = 1024 * 1024;
/** Elements of it that are read: the parser's time grows with the square of how deep they are, 73 s for 200,000. */
const mostElements = 20_000;
const longestSubject = 998;
/** UTF-16 units: an id is at most 1,800 bytes of an index, whose rows hold 2,700, its sender and mailbox 830 more. */
const longestId = 600;
const mostAnswers = 50;
/** Files that are kept beside the message: each is some statements. */
const mostParts = 100;
/** Lines that may begin a part, each of which costs 2 KB while it is read: 25 MiB of them would be 11 GB. */
const mostDelimiters = 10_000;

/** Throws with the reason when it is no message. */
export async function readMessage(raw: Uint8Array): Promise<ReadMessage> {
  const delimiters = delimitersIn(raw);
  if (delimiters > mostDelimiters)
    throw new Error(`${delimiters} of its lines begin with "--", as parts do, at most ${mostDelimiters} may`);
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 50 });
  const headers: { [name: string]: string } = {};
  for (const { key, value } of email.headers) headers[cleanString(key)] ??= cleanString(value);
  const authors = email.headers.flatMap(({ key, value }) => (key === "from" ? flat(addressParser(value)) : []));
  // Of several a gateway and we might each take another one.
  const from = authors.length === 1 ? authors[0] : undefined;
  const parts = email.attachments.flatMap((part, index): readonly MailPart[] =>
    // Pictures of the HTML, such as a logo, are in the message itself.
    part.related === true || typeof part.content === "string"
      ? []
      : [{ name: nameOf(part.filename, index), content: new Uint8Array(part.content) }],
  );
  return {
    messageId: idsIn(email.messageId)[0] ?? null,
    mail: {
      from: cleanLine(from?.address ?? "", 254).toLowerCase(),
      fromName: cleanLine(from?.name ?? "", 200),
      to: flat([...(email.to ?? []), ...(email.cc ?? [])]).map(({ address }) => cleanLine(address, 254).toLowerCase()),
      subject: cleanLine(email.subject ?? "", longestSubject),
      text: cleanString(email.text ?? (email.html === undefined ? "" : shown(email.html))),
      headers,
      answers: [...idsIn(email.inReplyTo), ...idsIn(email.references).toReversed()].slice(0, mostAnswers),
    },
    parts: parts.slice(0, mostParts),
  };
}

function delimitersIn(raw: Uint8Array): number {
  const text = bytesOf(raw);
  let found = 0;
  for (let at = text.indexOf("\n--"); at >= 0; at = text.indexOf("\n--", at + 3)) found += 1;
  return found;
}

/** The same of its headers alone, which end with the first empty line. */
export async function readHeaders(raw: Uint8Array): Promise<Pick<ReadMessage, "messageId" | "mail">> {
  const text = bytesOf(raw);
  const ends = ["\r\n\r\n", "\n\n"].map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return readMessage(ends.length === 0 ? raw : raw.subarray(0, Math.min(...ends)));
}

function bytesOf(raw: Uint8Array): Buffer {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}

function flat(addresses: readonly Address[]): readonly { readonly name: string; readonly address: string }[] {
  return addresses
    .flatMap((one) => (one.group === undefined ? [one] : one.group))
    .filter(({ address }) => address !== "");
}

function idsIn(header: string | undefined): string[] {
  return [...(header ?? "").matchAll(/<([^<>\s]+)>/gu)].flatMap(([, id = ""]) =>
    id.length > longestId ? [] : cleanString(id),
  );
}

function nameOf(name: string | null, index: number): string {
  const line = cleanLine((name ?? "").replaceAll(/[/\\]/gu, "_"), 200);
  return line === "" ? `part-${index + 1}` : line;
}

/** What a page of HTML shows; nothing of it is run or fetched. */
function shown(html: string): string {
  return convert(readable(html), {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: "blockquote", options: { leadingLineBreaks: 1, trailingLineBreaks: 1, trimEmptyLines: true } },
    ],
    limits: { maxDepth: 200, maxInputLength: longestHtml },
  });
}

/** The beginning of it that is read. */
function readable(html: string): string {
  const start = html.slice(0, longestHtml);
  let elements = 0;
  for (const { index } of start.matchAll(/<[a-z]/giu)) if ((elements += 1) > mostElements) return start.slice(0, index);
  return start;
}
