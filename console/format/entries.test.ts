import { expect, it } from "vitest";
import { entriesOf } from "./entries.ts";

it("tells what has a value, a map by what is in it, and an item or a file by its name", () => {
  const fields = {
    title: "Laptop",
    form: { model: "strong", bag: null },
    item: { id: "laptop", digest: "0378" },
    files: [{ id: "7", digest: "12", name: "seen.txt" }],
    people: [],
    affected: { items: [{ id: "till" }], truncated: false },
    note: "",
    count: 0,
    urgent: false,
  };
  expect(entriesOf(fields)).toEqual([
    ["title", "Laptop"],
    ["model", "strong"],
    ["item", "laptop"],
    ["files", ["seen.txt"]],
    ["affected items", [{ id: "till" }]],
    ["truncated", false],
    ["count", 0],
    ["urgent", false],
  ]);
});
