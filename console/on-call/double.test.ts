import { expect, it } from "vitest";
import { doublesOf } from "./double.ts";

const turn = (place: string, person: string, from: number, until: number) => ({ place, person, from, until });

it("says who is on call in two places at once, from when to when", () => {
  const turns = [
    turn("first", "raj", 0, 10),
    turn("second", "mia", 0, 20),
    turn("first", "mia", 10, 15),
    turn("first", "raj", 15, 20),
    turn("network", "raj", 5, 16),
  ];
  expect(doublesOf(turns)).toEqual([
    { person: "raj", places: ["first", "network"], from: 5, until: 10 },
    { person: "mia", places: ["second", "first"], from: 10, until: 15 },
    { person: "raj", places: ["first", "network"], from: 15, until: 16 },
  ]);
});

it("turns that follow each other, or are in one place, are no double", () => {
  expect(doublesOf([turn("a", "raj", 0, 5), turn("b", "raj", 5, 9), turn("a", "raj", 9, 12)])).toEqual([]);
  expect(doublesOf([])).toEqual([]);
});
