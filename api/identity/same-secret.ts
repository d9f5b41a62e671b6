import { timingSafeEqual } from "node:crypto";

/**
 * Whether what was sent is the secret that was agreed. Never when either is empty or blank: a file that lost its
 * content must not open a door. The time it takes tells nothing but a difference in length.
 */
export function sameSecret(given: string, expected: string): boolean {
  if (given.trim() === "" || expected.trim() === "") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
