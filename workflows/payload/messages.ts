/**
 * Payloads that are known by their content: what many runs are handed, such as compiled definitions; and such as travel
 * whole.
 */
import {
  defaultPayloadConverter,
  encodingKeys,
  METADATA_ENCODING_KEY,
  type Payload,
  RawValue,
} from "@temporalio/common";
import { encode } from "@temporalio/common/lib/encoding.js";

/** The label under which such a payload carries the digest of its bytes. */
export const contentDigestLabel = "opsloom-content";

/** A value as the UTF-8 bytes of its JSON. */
export interface Content {
  /** Hex SHA-256 of `bytes`. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

const payloads = new WeakMap<Content, Payload>();

/**
 * Stands for the value of `content` where an argument or a result is handed to Temporal, and for nothing else: there it
 * becomes a payload of those very bytes, the same object each time. In the sandbox the value arrives, frozen
 * (converter.ts).
 */
export function handOver(content: Content): unknown {
  let payload = payloads.get(content);
  if (payload === undefined) {
    payload = {
      metadata: {
        [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_JSON,
        [contentDigestLabel]: encode(content.digest),
      },
      data: content.bytes,
    };
    payloads.set(content, payload);
  }
  return RawValue.fromPayload(payload);
}

/** The label of a payload that the claim check leaves as it is, however large: who reads it has no store. */
export const wholeLabel = "opsloom-whole";

/** An argument of an activity that travels whole: 2 MB at most, or the server refuses it. */
export function whole<T>(value: T): RawValue<T> {
  const payload = defaultPayloadConverter.toPayload(value);
  return RawValue.fromPayload({ ...payload, metadata: { ...payload.metadata, [wholeLabel]: encode("1") } });
}
