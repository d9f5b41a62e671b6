import { expect, it } from "vitest";
import { withParts } from "./parts.ts";

it("what a record has asked for stands beneath it, and by itself where that record is not in the list", () => {
  const list = [
    { id: "a", openedFor: "order" },
    { id: "order", openedFor: null },
    { id: "b", openedFor: "elsewhere" },
    { id: "c", openedFor: "order" },
  ];
  expect(withParts(list).map(({ own, parts }) => [own.id, parts.map(({ id }) => id)])).toEqual([
    ["order", ["a", "c"]],
    ["b", []],
  ]);
});
