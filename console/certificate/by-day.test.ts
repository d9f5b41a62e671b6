import { expect, it } from "vitest";
import { byDay } from "./by-day.ts";

it("keeps places of one day together, in their order", () => {
  const items = [
    { day: null, place: "a" },
    { day: null, place: "b" },
    { day: "2026-03-01", place: "c" },
    { day: "2026-03-02", place: "d" },
  ];
  expect(byDay(items).map((one) => [one.day, one.items.map(({ place }) => place).join("")])).toEqual([
    [null, "ab"],
    ["2026-03-01", "c"],
    ["2026-03-02", "d"],
  ]);
  expect(byDay([])).toEqual([]);
});
