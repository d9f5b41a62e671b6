/** Signatures in the manner of Standard Webhooks 1.0: HMAC-SHA256 over `ID.TIMESTAMP.BODY`. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** `whsec_` and 24 to 64 bytes in base64; null when the text is no such key. */
export function parseSigningKey(text: string): Buffer | null {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text.trim());
  const key = match?.[1] === undefined ? null : Buffer.from(match[1], "base64");
  return key !== null && key.length >= 24 && key.length <= 64 ? key : null;
}

/** The value of `webhook-signature`: `v1,` and the base64 of the digest. */
export function sign(key: Buffer, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Whether one of the signatures of a header is right: what a receiver does. */
export function verify(key: Buffer, id: string, timestamp: number, body: string, header: string): boolean {
  const right = Buffer.from(sign(key, id, timestamp, body));
  return header.split(" ").some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === right.length && timingSafeEqual(bytes, right);
  });
}
