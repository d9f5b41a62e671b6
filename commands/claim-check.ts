/**
 * Payloads above 16 KB stay in the store under the digest of their bytes; a workflow history holds the reference. So a
 * definition of 100 KB costs each run 64 bytes of history, once it has been stored.
 */
import { createHash } from "node:crypto";
import type { Payload, PayloadCodec } from "@temporalio/common";
import { METADATA_ENCODING_KEY } from "@temporalio/common";
import protocol from "@temporalio/proto";
import { readPayload, writePayload } from "../store/payload/payload.ts";
import type { Queryable } from "../store/pool.ts";

// The package is CommonJS: its names are not seen by an ES module's import.
const { Payload: PayloadMessage } = protocol.temporal.api.common.v1;

const encoding = Buffer.from("binary/opsloom-claim");
const threshold = 16 * 1024;
const cachedBytes = 64 * 1024 * 1024;

export class ClaimCheckCodec implements PayloadCodec {
  readonly #db: Queryable;
  /** Decoded payloads by digest, oldest first. */
  readonly #cache = new Map<string, Uint8Array>();
  #cacheSize = 0;
  /** References by the payload they stand for: one that is handed over again and again is the same object. */
  readonly #references = new WeakMap<Payload, Payload>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        if ((payload.data?.length ?? 0) <= threshold) return payload;
        const known = this.#references.get(payload);
        if (known !== undefined) return known;
        const body = PayloadMessage.encode(payload).finish();
        const digest = createHash("sha256").update(body).digest("hex");
        if (!this.#cache.has(digest)) await writePayload(this.#db, digest, body);
        this.#remember(digest, body);
        const reference = { metadata: { [METADATA_ENCODING_KEY]: encoding }, data: Buffer.from(digest) };
        this.#references.set(payload, reference);
        return reference;
      }),
    );
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        const label = payload.metadata?.[METADATA_ENCODING_KEY];
        if (label === undefined || label === null || !encoding.equals(label)) return payload;
        const digest = Buffer.from(payload.data ?? []).toString("utf8");
        const body = this.#cache.get(digest) ?? (await readPayload(this.#db, digest));
        this.#remember(digest, body);
        return PayloadMessage.decode(body);
      }),
    );
  }

  #remember(digest: string, body: Uint8Array): void {
    if (this.#cache.delete(digest)) this.#cacheSize -= body.length;
    this.#cache.set(digest, body);
    this.#cacheSize += body.length;
    for (const [oldest, bytes] of this.#cache) {
      if (this.#cacheSize <= cachedBytes) break;
      this.#cache.delete(oldest);
      this.#cacheSize -= bytes.length;
    }
  }
}
