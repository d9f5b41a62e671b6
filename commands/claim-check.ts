/**
 * Payloads above 16 KB stay in the store under the digest of their bytes; a workflow history holds the reference. So a
 * definition of 100 KB costs each run 64 bytes of history, once it has been stored.
 *
 * What is labelled to travel whole (workflows/payload/) is left as it is: a collector has no store.
 *
 * P1. Whoever writes a reference into a history has told the store so within `toldMs`: what was used last before then
 *     stands in no history but those that are there already (drop-payloads.ts).
 */
import { createHash } from "node:crypto";
import type { Payload, PayloadCodec } from "@temporalio/common";
import { METADATA_ENCODING_KEY } from "@temporalio/common";
import protocol from "@temporalio/proto";
import { readPayload, writePayload } from "../store/payload/payload.ts";
import type { Queryable } from "../store/pool.ts";
import { wholeLabel } from "../workflows/payload/messages.ts";

// The package is CommonJS: its names are not seen by an ES module's import.
const { Payload: PayloadMessage } = protocol.temporal.api.common.v1;

export const claimEncoding = Buffer.from("binary/opsloom-claim");
/** How long the store need not be told again that a payload is used. */
const toldMs = 3_600_000;
const threshold = 16 * 1024;
const cachedBytes = 64 * 1024 * 1024;

export class ClaimCheckCodec implements PayloadCodec {
  readonly #db: Queryable;
  /** Decoded payloads by digest, oldest first. */
  readonly #cache = new Map<string, { readonly body: Uint8Array; readonly toldAt: number }>();
  #cacheSize = 0;
  /** References by the payload they stand for: one that is handed over again and again is the same object. */
  readonly #references = new WeakMap<Payload, { readonly digest: string; readonly reference: Payload }>();
  readonly #now: () => number;

  constructor(db: Queryable, now: () => number = () => Date.now()) {
    this.#db = db;
    this.#now = now;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        if ((payload.data?.length ?? 0) <= threshold || payload.metadata?.[wholeLabel] !== undefined) return payload;
        const known = this.#references.get(payload);
        if (known !== undefined && this.#isTold(known.digest)) return known.reference;
        const body = PayloadMessage.encode(payload).finish();
        const digest = known?.digest ?? createHash("sha256").update(body).digest("hex");
        if (!this.#isTold(digest)) {
          const at = this.#now();
          await writePayload(this.#db, digest, body);
          this.#remember(digest, body, at);
        } else this.#remember(digest, body);
        const reference = { metadata: { [METADATA_ENCODING_KEY]: claimEncoding }, data: Buffer.from(digest) };
        this.#references.set(payload, { digest, reference });
        return reference;
      }),
    );
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        const label = payload.metadata?.[METADATA_ENCODING_KEY];
        if (label === undefined || label === null || !claimEncoding.equals(label)) return payload;
        const digest = Buffer.from(payload.data ?? []).toString("utf8");
        const body = this.#cache.get(digest)?.body ?? (await readPayload(this.#db, digest));
        this.#remember(digest, body);
        return PayloadMessage.decode(body);
      }),
    );
  }

  #isTold(digest: string): boolean {
    const known = this.#cache.get(digest);
    return known !== undefined && known.toldAt > this.#now() - toldMs;
  }

  /** `toldAt`: when the store was told that it is used, UTC milliseconds; left out = as before. */
  #remember(digest: string, body: Uint8Array, toldAt = this.#cache.get(digest)?.toldAt ?? -Infinity): void {
    if (this.#cache.delete(digest)) this.#cacheSize -= body.length;
    this.#cache.set(digest, { body, toldAt });
    this.#cacheSize += body.length;
    for (const [oldest, { body: bytes }] of this.#cache) {
      if (this.#cacheSize <= cachedBytes) break;
      this.#cache.delete(oldest);
      this.#cacheSize -= bytes.length;
    }
  }
}
