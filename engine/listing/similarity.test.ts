import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundle, field, final, lifecycle, recordType, state } from "../lifecycle/sample.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { declarationOf } from "./declaration.ts";
import { beginningOf, likenessOf, similarTo } from "./similarity.ts";

const declaration = declarationOf(
  bundle(
    {
      ...recordType("task", "TSK", [
        field("title", "string"),
        field("body", "text"),
        { ...field("ci", "ci"), index: true },
        field("other", "ci"),
      ]),
      search: { title: 4, body: 2 },
    },
    [lifecycle("task", [state("new", {}), final("closed")])],
  ),
);

function recordOf(title: string, rest: { readonly [name: string]: string } = {}): RecordState {
  return { number: "TSK0000001", fields: { title, ...rest }, facets: {} } as unknown as RecordState;
}

function compared(text: string, record: RecordState, ...cis: string[]) {
  const found = similarTo(likenessOf(text, cis), declaration, record);
  return found === null ? null : { score: found.score, words: found.words };
}

describe("a record that is like a text", () => {
  it("has its words, whatever their case, their order and the marks between them", () => {
    expect(compared("The printer jams", recordOf("JAMS: the (printer)"))).toEqual({
      score: 1,
      words: ["the", "printer", "jams"],
    });
    expect(compared("Printer jams", recordOf("Coffee is cold"))).toBeNull();
  });

  it("has words that begin as they do, which count by how much of them is shared", () => {
    expect(compared("printer", recordOf("Printers are loud"))).toEqual({ score: 0.88, words: ["printer"] });
    expect(compared("databse", recordOf("database"))).toEqual({ score: 0.63, words: ["databse"] });
    expect(compared("print", recordOf("prince"))).toEqual({ score: 0.67, words: ["print"] });
    expect(compared("print", recordOf("price"))).toEqual({ score: 0.6, words: ["print"] });
    expect(compared("print", recordOf("prophet"))).toBeNull();
  });

  it("has numbers as they are written, and is not like by its own number or by words of two letters", () => {
    expect(compared("error 4711", recordOf("4712"))).toBeNull();
    expect(compared("error 4711", recordOf("4711"))).toEqual({ score: 0.44, words: ["4711"] });
    expect(compared("TSK0000001", recordOf("Anything"))).toBeNull();
    expect(compared("it is so", recordOf("it is so"))).toBeNull();
  });

  it("is less so where a word stands in a field of less weight, or a longer one is missing", () => {
    expect(compared("printer", recordOf("x", { body: "printer" }))).toEqual({ score: 0.75, words: ["printer"] });
    expect(compared("jam warehouse", recordOf("warehouse"))?.score).toBe(0.75);
    expect(compared("jam warehouse", recordOf("jam"))?.score).toBe(0.25);
  });

  it("is more so when it names the CI in a field that lists find by, and then a little without any word", () => {
    expect(compared("printer", recordOf("printer", { ci: "p3" }), "p3")?.score).toBe(1);
    expect(compared("printer", recordOf("printer", { ci: "p4" }), "p3")?.score).toBe(0.75);
    expect(compared("printer", recordOf("smoke", { ci: "p3" }), "p3")).toEqual({ score: 0.25, words: [] });
    expect(compared("printer", recordOf("smoke", { other: "p3" }), "p3")).toBeNull();
    expect(compared("", recordOf("smoke", { ci: "p3" }), "p3")?.score).toBe(1);
    expect(compared("printer", recordOf("printer", { ci: "p3" }), "p3", "shop")?.score).toBe(0.88);
    expect(compared("printer", recordOf("smoke", { ci: "p3" }), "p3", "shop")).toBeNull();
  });
});

it("the beginning of a word is that of every word it is like, so that an index finds them all", () => {
  const letters = fc.constantFrom("a", "b", "c", "ä", "ñ", "🜁", "1");
  const word = fc.string({ unit: letters, minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      if (compared(one, recordOf(other)) === null) return;
      for (const asked of likenessOf(one, []).words) {
        const beginning = beginningOf(asked) ?? asked;
        if (compared(asked, recordOf(other)) !== null)
          expect(likenessOf(other, []).words.some((held) => held.startsWith(beginning))).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
