import fc from "fast-check";
import { expect, it } from "vitest";
import { longestMessage, SyslogFraming } from "./framing.ts";

/** What comes out of a stream that is cut into pieces of these sizes. */
function read(stream: Buffer, sizes: readonly number[]): string[] {
  const framing = new SyslogFraming();
  const messages: Buffer[] = [];
  let [at, turn] = [0, 0];
  while (at < stream.length) {
    const size = sizes[turn % sizes.length] ?? 1;
    messages.push(...framing.push(stream.subarray(at, at + size)));
    [at, turn] = [at + size, turn + 1];
  }
  return [...messages, ...framing.end()].map((message) => message.toString("utf8"));
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

it("messages with counts are those that were sent, however the stream is cut", () => {
  const message = fc.string({ unit: "grapheme", maxLength: 50 }).map((text) => `<13>${text}`);
  fc.assert(
    fc.property(fc.array(message, { maxLength: 10 }), sizes, (messages, cuts) => {
      const stream = Buffer.concat(messages.map((text) => Buffer.from(`${String(Buffer.byteLength(text))} ${text}`)));
      expect(read(stream, cuts)).toEqual(messages);
    }),
  );
});

it("messages with line feeds are those that were sent, also such that begin with a digit", () => {
  const message = fc.stringMatching(/^[ -~]{1,40}$/).filter((text) => !/^[1-9]\d{0,8} </.test(text));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 10 }), sizes, (messages, cuts) => {
      expect(read(Buffer.from(messages.map((text) => `${text}\n`).join("")), cuts)).toEqual(messages);
    }),
  );
});

it("a message without an end is cut, and the next one is whole", () => {
  const long = "x".repeat(3 * longestMessage);
  expect(read(Buffer.from(`<13>${long}\n<14>next\n`), [10_000]).map(({ length }) => length)).toEqual([
    longestMessage,
    8,
  ]);
  const counted = `${String(long.length + 4)} <13>${long}8 <14>next`;
  expect(read(Buffer.from(counted), [10_000]).map(({ length }) => length)).toEqual([longestMessage, 8]);
});
