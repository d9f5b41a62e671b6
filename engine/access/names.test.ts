import { describe, expect, it } from "vitest";
import { numbersIn, withoutNumbers } from "./names.ts";

const told = {
  text: "linked to incident/INC0000007 as parent, see CHG0000001 and INC0000008",
  body: { run: "change/CHG0000001#7", seq: 3, others: ["INC0000007.", "XINC0000007", "INC00000071"] },
};

describe("a text that names records", () => {
  it("names them by their numbers, alone or with their type", () => {
    expect([...numbersIn(told)].sort()).toEqual([
      "CHG0000001",
      "INC0000007",
      "INC00000071",
      "INC0000008",
      "XINC0000007",
    ]);
    expect(numbersIn(["web1", 7, null, true, "inc7", "AB12"])).toEqual(new Set());
  });

  it("is told without those that are hidden, and as it is with the others", () => {
    expect(withoutNumbers(told, new Set(["INC0000007"]))).toEqual({
      text: "linked to a hidden record as parent, see CHG0000001 and INC0000008",
      body: { run: "change/CHG0000001#7", seq: 3, others: ["a hidden record.", "XINC0000007", "INC00000071"] },
    });
    expect(withoutNumbers(told, new Set())).toBe(told);
  });

  it("is told without the entries of a list that are about those that are hidden", () => {
    const found = {
      count: 2,
      items: [
        { number: "INC0000007", state: "new" },
        { number: "INC0000008", state: "new" },
      ],
    };
    expect(withoutNumbers(found, new Set(["INC0000007"]))).toEqual({
      count: 2,
      items: [{ number: "INC0000008", state: "new" }],
    });
  });
});
