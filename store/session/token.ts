import { createHash, randomBytes } from "node:crypto";

/** 256 random bits for an address or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a secret. It is random and long: it needs no slow hash, for it cannot be guessed. */
export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
