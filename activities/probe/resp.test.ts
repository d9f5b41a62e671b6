import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCommand, readReply } from "./resp.ts";

describe("replies of redis", () => {
  it.each([
    ["+OK\r\n", { kind: "text", text: "OK" }],
    [":7\r\n", { kind: "text", text: "7" }],
    ["-NOAUTH Authentication required.\r\n", { kind: "error", text: "NOAUTH Authentication required." }],
    ["$5\r\na\r\nbc\r\n", { kind: "text", text: "a\r\nbc" }],
    ["$-1\r\n", { kind: "text", text: "" }],
    ["*2\r\n$4\r\nport\r\n$4\r\n6379\r\n", { kind: "list", items: ["port", "6379"] }],
    ["*0\r\n", { kind: "list", items: [] }],
  ])("%j are read, and not before they are whole", (text, reply) => {
    const bytes = Buffer.from(text);
    expect(readReply(bytes)).toEqual({ reply, length: bytes.length });
    for (let end = 0; end < bytes.length; end++) expect(readReply(bytes.subarray(0, end))).toBeNull();
  });

  it.each(["HTTP/1.1 400 Bad Request\r\n", "\0\xFF\r\n", "$x\r\n", "$-2\r\n", "*1\r\n*1\r\n", "*1\r\n:1\r\n"])(
    "%j is none",
    (text) => expect(() => readReply(Buffer.from(text, "latin1"))).toThrow("redis"),
  );

  it("are told from noise without an end", () => {
    expect(() => readReply(Buffer.alloc(5_000, "+"))).toThrow("none of redis");
  });
});

it("a command is the words it is made of, whatever they hold", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (words) => {
      // A server reads it as it reads a list: the same grammar.
      expect(readReply(encodeCommand(words))?.reply).toEqual({ kind: "list", items: words });
    }),
  );
});
