import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { formatDefinition } from "./format-source.ts";
import { readSource } from "./source.ts";

const formatted = (text: string): string => {
  const result = formatDefinition(text);
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.message}`);
  return result.value;
};

describe("the canonical form", () => {
  it("puts the envelope in its order and leaves other keys where they are", () => {
    const text =
      "spec:\n  zone: UTC\n  businessDay: 8h\nmetadata: {owner: ops, name: desk}\nkind: Calendar\napiVersion: opsloom/v1\n";
    expect(formatted(text)).toBe(
      "apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: desk, owner: ops }\nspec:\n  zone: UTC\n  businessDay: 8h\n",
    );
  });

  it("keeps every comment and one empty line", () => {
    const text = "# head\na: 1 # one\n\n\n# two\nb:\n  # inside\n  - x # last\n";
    expect(formatted(text)).toBe("# head\na: 1 # one\n\n# two\nb:\n  # inside\n  - x # last\n");
  });

  it("writes lists without and maps with spaces inside their brackets", () => {
    expect(formatted("a: [ 1,2 , {b: c} ]\n")).toBe("a: [1, 2, { b: c }]\n");
  });

  it("opens what does not fit on its line", () => {
    const words = Array.from({ length: 20 }, (_, index) => `entry${index}`);
    expect(formatted(`a: [${words.join(", ")}]\n`)).toBe(`a:\n${words.map((word) => `  - ${word}\n`).join("")}`);
  });

  it("uses double quotes, and single ones where the text has double quotes in it", () => {
    expect(formatted(`a: '\${ .x }'\nb: "it's"\nc: "say \\"x\\""\nd: "tab\\t"\n`)).toBe(
      `a: "\${ .x }"\nb: "it's"\nc: 'say "x"'\nd: "tab\\t"\n`,
    );
  });

  it("reads line ends of Windows", () => {
    expect(formatted("a: 1\r\nb: 2\r\n")).toBe("a: 1\nb: 2\n");
  });

  it("separates documents by one line", () => {
    expect(formatted("---\na: 1\n---\nb: 2\n...\n")).toBe("a: 1\n---\nb: 2\n");
  });

  it("refuses what it cannot read, with the place", () => {
    const result = formatDefinition("a: &x 1\n", "x.yaml");
    expect(result.ok ? null : [result.error.code, result.error.file, result.error.line, result.error.column]).toEqual([
      "OPS002",
      "x.yaml",
      1,
      4,
    ]);
  });

  it("means the same and does not change when it is formatted again, whatever was written", () => {
    const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9.-]{0,8}$/u);
    const value = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.string({ maxLength: 60 }),
        fc.lorem(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("json"), { maxLength: 5 }),
        fc.dictionary(key, tie("json"), { maxKeys: 5, noNullPrototype: true }),
      ),
    })).json;
    const style = fc.record({
      indent: fc.integer({ min: 1, max: 4 }),
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      singleQuote: fc.boolean(),
      lineWidth: fc.constantFrom(0, 40, 80),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        style,
        (json, options) => {
          const text = stringify(json, { ...options, aliasDuplicateObjects: false });
          const before = readSource("x.yaml", text);
          if (before.diagnostics.length > 0) return;
          const once = formatted(text);
          expect(readSource("x.yaml", once).documents.map((each) => each.json)).toEqual(
            before.documents.map((each) => each.json),
          );
          expect(formatted(once)).toBe(once);
        },
      ),
      { numRuns: 100 },
    );
  });
});
