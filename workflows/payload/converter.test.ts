import { createHash } from "node:crypto";
import { defaultPayloadConverter, type Payload, RawValue } from "@temporalio/common";
import { describe, expect, it } from "vitest";
import { payloadConverter } from "./converter.ts";
import { type Content, handOver } from "./messages.ts";

const values = [
  null,
  true,
  0,
  -1.5,
  "",
  "äöü € 𝄞",
  "\u0000",
  [],
  {},
  { a: [1, { b: null }], ü: "x" },
  "x".repeat(10_000),
];

function contentOf(value: unknown): Content {
  const bytes = Buffer.from(JSON.stringify(value));
  return { digest: createHash("sha256").update(bytes).digest("hex"), bytes };
}

/** The payload that the SDK makes of what is handed over. */
function handed(content: Content): Payload {
  return defaultPayloadConverter.toPayload(handOver(content));
}

describe("the payload converter of the sandbox", () => {
  it("makes the payloads of the SDK's own, and the same values of them", () => {
    for (const value of values) {
      const payload = payloadConverter.toPayload(value);
      const own = defaultPayloadConverter.toPayload(value);
      expect(Buffer.from(payload.data ?? []).equals(Buffer.from(own.data ?? []))).toBe(true);
      expect(payload.metadata).toEqual(own.metadata);
      expect(payloadConverter.fromPayload(own)).toEqual(value);
      expect(defaultPayloadConverter.fromPayload(payload)).toEqual(value);
    }
    expect(payloadConverter.fromPayload(payloadConverter.toPayload(undefined))).toBeUndefined();
    expect(payloadConverter.toPayload(new RawValue("raw"))).toEqual(defaultPayloadConverter.toPayload("raw"));
    expect(() => payloadConverter.toPayload(() => 1)).toThrow("Unable to convert");
  });

  it("gives each payload a value of its own", () => {
    const payload = payloadConverter.toPayload({ list: [1] });
    const [first, second] = [payloadConverter.fromPayload(payload), payloadConverter.fromPayload(payload)];
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
    expect(Object.isFrozen(first)).toBe(false);
  });

  it("gives one value, frozen through and through, to all that are handed the same content", () => {
    const content = contentOf({ states: [{ name: "new", when: { cells: [] } }] });
    const copy: Content = { digest: content.digest, bytes: Uint8Array.from(content.bytes) };
    const first = payloadConverter.fromPayload<{ states: { when: object }[] }>(handed(content));
    expect(first).toEqual(JSON.parse(Buffer.from(content.bytes).toString("utf8")));
    expect(payloadConverter.fromPayload(handed(copy))).toBe(first);
    expect([first, first.states, first.states[0], first.states[0]?.when].every(Object.isFrozen)).toBe(true);
    expect(payloadConverter.fromPayload(handed(contentOf({ states: [] })))).toEqual({ states: [] });
  });

  it("gives the same value when it has forgotten it", () => {
    const content = contentOf({ kept: "for a while" });
    const before = payloadConverter.fromPayload(handed(content));
    for (let index = 0; index < 64; index += 1) payloadConverter.fromPayload(handed(contentOf({ index })));
    const after = payloadConverter.fromPayload(handed(content));
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
    expect(Object.isFrozen(after)).toBe(true);
  });
});

describe("content", () => {
  it("is handed over as the same payload each time, which any converter of JSON reads", () => {
    const content = contentOf({ a: 1 });
    expect(handed(content)).toBe(handed(content));
    expect(defaultPayloadConverter.fromPayload(handed(content))).toEqual({ a: 1 });
  });
});
