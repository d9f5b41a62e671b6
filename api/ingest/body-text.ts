import { isUtf8 } from "node:buffer";

/** What senders call the one-byte character set whose bytes are the first 256 characters. */
const latin1 = /;\s*charset="?(?:iso-8859-1|latin1|l1)"?\s*(?:;|$)/i;

/**
 * The text of a body, without a byte order mark (RFC 8259, 8.1, lets a reader ignore one): UTF-8, or ISO-8859-1 when
 * the content type says so. null when it is not UTF-8.
 */
export function bodyText(bytes: Buffer, contentType: string): string | null {
  if (latin1.test(contentType)) return bytes.toString("latin1");
  if (!isUtf8(bytes)) return null;
  const text = bytes.toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
