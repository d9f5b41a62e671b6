import { expect, it } from "vitest";
import { openingOf } from "./opening-of.ts";

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
