/**
 * Turns payloads into values in the sandbox, and back.
 *
 * 1. Which values a run is given never depends on what is kept here: a payload that is known by its content gives the
 *    same value whether it was parsed just now or for another run, and it is frozen in either case.
 *
 * One value for all runs is what makes it cheap: it is decoded and parsed once a worker (those shipped have 16 to 50
 * KB), and the kernel compiles conditions, tables and calendars once for each object it is given.
 */
import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  encodingKeys,
  encodingTypes,
  METADATA_ENCODING_KEY,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
  ValueError,
} from "@temporalio/common";
import { contentDigestLabel } from "./messages.ts";

/** Values kept at most, those used last. */
const capacity = 64;
const values = new Map<string, unknown>();

// The SDK injects those of Node; its own, written in JavaScript, cost a tenth of a millisecond for 8 KB.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const json: PayloadConverterWithEncoding = {
  encodingType: encodingTypes.METADATA_ENCODING_JSON,

  toPayload(value) {
    if (value === undefined) return undefined;
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch {
      return undefined;
    }
    // A function or a symbol has no JSON.
    if (text === undefined) return undefined;
    return { metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_JSON }, data: encoder.encode(text) };
  },

  fromPayload({ metadata, data }) {
    if (data === undefined || data === null) throw new ValueError("a JSON payload has no data");
    const label = metadata?.[contentDigestLabel];
    return (label === undefined || label === null ? parse(data) : contentOf(decoder.decode(label), data)) as never;
  },
};

function parse(data: Uint8Array): unknown {
  return JSON.parse(decoder.decode(data));
}

function contentOf(digest: string, data: Uint8Array): unknown {
  const value = values.has(digest) ? values.get(digest) : frozen(parse(data));
  values.delete(digest);
  values.set(digest, value);
  for (const oldest of values.keys()) {
    if (values.size <= capacity) break;
    values.delete(oldest);
  }
  return value;
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  json,
);
