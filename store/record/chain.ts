import { createHash } from "node:crypto";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";

/** The hash before the first event of a record. */
export const genesis = Buffer.alloc(32);

/**
 * The hash of one ledger event: SHA-256 over the hash before it and the canonical JSON of the event with its record.
 * Anyone who holds the ledger can recompute the chain; changing or dropping an event breaks every later hash.
 */
export function chainHash(previous: Buffer, recordId: string, event: LedgerEvent): Buffer {
  const text = canonicalJson({ record: recordId, ...event });
  return createHash("sha256").update(previous).update(text).digest();
}
