import { expect, it } from "vitest";
import { createLineReader, shortLine } from "./line-reader.ts";
import { createSeenSecrets } from "./secret.ts";

function read(print: (reader: ReturnType<typeof createLineReader>) => void): string[] {
  const lines: string[] = [];
  const reader = createLineReader((stream, text) => lines.push(`${stream}: ${text}`));
  print(reader);
  reader.end();
  return lines;
}

it("makes lines of pieces, whichever way they are cut, of each stream by itself", () => {
  const lines = read((reader) => {
    reader.printed("out", "one\ntw");
    reader.printed("error", "bad\r\n");
    reader.printed("out", "o\n\nthree");
    reader.note("noted");
  });
  expect(lines).toEqual(["out: one", "error: bad", "out: two", "out: ", "note: noted", "out: three"]);
});

it("is bounded: a line without an end, and lines without an end", () => {
  const [long = ""] = read((reader) => {
    for (let n = 0; n < 100; n += 1) reader.printed("out", "x".repeat(10_000));
  });
  expect(long.length).toBe("out: ".length + 64 * 1_024);
  const many = read((reader) => reader.printed("out", "y\n".repeat(2_003)));
  expect(many).toHaveLength(2_001);
  expect(many.at(-1)).toBe("note: [cut: 3 more lines of this attempt are not kept]");
  expect(shortLine("z".repeat(3_000))).toBe(`${"z".repeat(2_000)} [cut: 3000 characters]`);
});

it("a secret of several lines is hidden in each of them", () => {
  const seen = createSeenSecrets();
  seen.add("-----BEGIN KEY-----\nthe-first-half\nthe-second-half\n-----END KEY-----");
  const lines = read((reader) => reader.printed("out", "got the-first-half\nthe-second-half and more\n"));
  expect(lines.map(seen.mask)).toEqual(["out: got ***", "out: *** and more"]);
});
