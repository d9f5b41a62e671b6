import { expect, it } from "vitest";
import { itemsLike } from "./items-like.ts";

const items = [
  { title: "Keyboard", description: "For a laptop", category: "hardware" },
  { title: "Laptop", description: null, category: "hardware" },
  { title: "No network or no wireless network", description: null, category: "faults" },
];
const titles = (words: string): readonly string[] => itemsLike(items, words).map(({ title }) => title);

it("finds by the beginning of each word, by the title before the rest", () => {
  expect(titles("lap")).toEqual(["Laptop", "Keyboard"]);
  expect(titles("HARDWARE key")).toEqual(["Keyboard"]);
  expect(titles("wire net")).toEqual(["No network or no wireless network"]);
});

it("nothing is like what is in none, nor like no word at all", () => {
  expect(titles("laptop phone")).toEqual([]);
  expect(titles(" -- ")).toEqual([]);
});
