import { expect, it } from "vitest";
import { openingOf, wordsOf } from "./opening-of.ts";

it("an opening has its fields and its links apart, and nothing that is empty", () => {
  const inputs = [
    { name: "title", kind: "field" },
    { name: "caller", kind: "field" },
    { name: "problem", kind: "link" },
  ] as const;
  expect(openingOf(inputs, { title: "Printer", caller: null, problem: ["PRB0000001"] })).toEqual({
    fields: { title: "Printer" },
    links: { problem: ["PRB0000001"] },
  });
});

it("what somebody has written in their own words are texts, and no choice or name", () => {
  const inputs = [
    { name: "title", type: "string", choices: null },
    { name: "category", type: "string", choices: ["a", "b"] },
    { name: "caller", type: "user", choices: null },
    { name: "description", type: "text", choices: null },
    { name: "empty", type: "text", choices: null },
  ];
  const input = { title: "Printer jams", category: "a", caller: "ada", description: "It beeps", empty: null };
  expect(wordsOf(inputs, input)).toBe("Printer jams It beeps");
});
