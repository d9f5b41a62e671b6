import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { limits } from "./limits.ts";
import { readSource } from "./source.ts";

const codesOf = (text: string): readonly string[] => [
  ...new Set(readSource("hostile.yaml", text).diagnostics.map((each) => each.code)),
];

describe("hostile YAML", () => {
  it("a billion laughs are refused for their first anchors and nothing is built", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let index = 1; index < 10; index++)
      lines.push(
        `a${index}: &a${index} [${Array(9)
          .fill(`*a${index - 1}`)
          .join(", ")}]`,
      );
    const read = readSource("hostile.yaml", lines.join("\n"));
    expect(read.documents).toEqual([]);
    expect(read.diagnostics.length).toBe(91);
    expect(codesOf(lines.join("\n"))).toEqual(["OPS002"]);
  });

  it("twenty thousand anchors give at most as many reports as one file may have", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `- &a${index} x`).join("\n");
    expect(readSource("hostile.yaml", text.slice(0, limits.fileLength)).diagnostics.length).toBe(
      limits.diagnosticsPerFile,
    );
  });

  it("a cycle of anchors is refused", () => {
    expect(codesOf("a: &a [*a]")).toEqual(["OPS002"]);
  });

  it("a text that begins like an anchor is one in quotes, and in a block it is a text", () => {
    const read = readSource("hostile.yaml", "a: '&x'\nb: |\n  *x\n  !y\nc: \"%YAML\"\n");
    expect(read.diagnostics).toEqual([]);
    expect(read.documents[0]?.json).toEqual({ a: "&x", b: "*x\n!y\n", c: "%YAML" });
  });

  it("a text of five million characters is refused by its length alone", () => {
    expect(codesOf(`a: ${"x".repeat(5_000_000)}`)).toEqual(["OPS004"]);
  });

  it("lists in lists are refused past the limit in brackets, in blocks and on one line", () => {
    expect(codesOf("[".repeat(50_000))).toEqual(["OPS005"]);
    expect(codesOf(Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"))).toEqual(["OPS005"]);
    expect(codesOf(`${"- ".repeat(50_000)}x`)).toEqual(["OPS005"]);
    expect(codesOf(`${"? ".repeat(5_000)}x`)).toEqual(["OPS005"]);
  });

  it("lists in lists are read up to the limit", () => {
    const text = `${"[".repeat(limits.depth)}1${"]".repeat(limits.depth)}`;
    expect(codesOf(text)).toEqual([]);
  });

  it("a key that reaches for the prototype changes nothing", () => {
    expect(codesOf("__proto__: { polluted: true }")).toEqual(["OPS007"]);
    expect(codesOf('"__proto__": { polluted: true }')).toEqual(["OPS007"]);
    expect(codesOf('{ "\\u005f_proto__": { polluted: true } }')).toEqual(["OPS007"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const read = readSource("inert.yaml", "constructor: { prototype: { polluted: true } }");
    expect(Object.hasOwn(read.documents[0]?.json as object, "constructor")).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("twenty thousand keys are read, and a doubled one among them is found", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`);
    expect(codesOf(keys.join("\n"))).toEqual([]);
    expect(codesOf([...keys, "k7: 2"].join("\n"))).toEqual(["OPS006"]);
  });

  it("many documents are refused", () => {
    expect(codesOf("---\na: 1\n".repeat(limits.documents + 1))).toEqual(["OPS004"]);
  });

  it("whatever the text is, it is read or reported, and never thrown at", () => {
    const piece = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "? ",
      "{",
      "}",
      "[",
      "]",
      ",",
      "'",
      '"',
      "|",
      ">",
      "#",
      "&x",
      "*x",
      "!t",
      "%",
      "---\n",
      "...",
      "\t",
      "\\",
      "1",
      "null",
      "\u0000",
      "é",
      "\ud800",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const read = readSource("random.yaml", pieces.join(""));
        for (const each of read.diagnostics) expect(each.line).toBeGreaterThan(0);
        JSON.stringify(read.documents.map((document) => document.json));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the JSON of a file", () => {
  it("is what the yaml package reads", () => {
    // A merge key is refused, also where it merges nothing.
    const key = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== "<<");
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const text = stringify({ value }, { aliasDuplicateObjects: false });
        if (/__proto__|^\s*["']?<<["']?\s*:/mu.test(text) || /[!&*]/u.test(text)) return;
        const read = readSource("random.yaml", text);
        expect(read.diagnostics).toEqual([]);
        expect(read.documents[0]?.json).toEqual(parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it("is nothing for an empty file and for documents that hold nothing", () => {
    expect(readSource("empty.yaml", "")).toEqual({ documents: [], diagnostics: [] });
    expect(readSource("empty.yaml", "# only a comment\n---\n---\n").documents).toEqual([]);
  });

  it("reads words of YAML 1.1 as texts and keeps keys as they are written", () => {
    const read = readSource("words.yaml", "a: no\nb: 012\nyes: on\n2026-12-24: x\n08: y\n");
    expect(read.documents[0]?.json).toEqual({ a: "no", b: 12, yes: "on", "2026-12-24": "x", "08": "y" });
  });
});

describe("places in a file", () => {
  const place = (text: string, offset: number): string => {
    const document = readSource("place.yaml", text).documents[0];
    const at = document?.range({ path: ["a"], offset, length: 1 });
    return text.split("\n")[(at?.line ?? 1) - 1]?.charAt((at?.column ?? 1) - 1) ?? "";
  };

  for (const [style, text] of Object.entries({
    plain: "a: one two X three\n",
    "plain over lines": "a: one\n  two\n  X three\n",
    "single quotes": "a: 'it''s one X'\n",
    "single quotes over lines": "a: 'one\n\n  two X'\n",
    "double quotes": 'a: "one \\"two\\" \\u00e9 \\U0001F600 X"\n',
    "double quotes over lines": 'a: "one \\\n  two\n  X"\n',
    literal: "a: |\n  one\n    two\n\n  X\n",
    "literal with an indent": "a: |2\n    one\n  X\n",
    folded: "a: >-\n  one\n  two X\n\n  three\n",
    "folded with an indented part": "a: >\n  one\n    two\n  X\n",
  })) {
    it(`are right inside a scalar in ${style} style`, () => {
      const value = (readSource("place.yaml", text).documents[0] as unknown as { json: { a: string } }).json.a;
      expect(place(text, value.indexOf("X"))).toBe("X");
    });
  }
});
