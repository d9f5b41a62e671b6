import { describe, expect, it } from "vitest";
import { downAmong, percentText, readDown, withDown, writeDown } from "./down.ts";

describe("what is in trouble", () => {
  it("stands in the address and is read from it, whatever else is written there", () => {
    const down = readDown("db:1,web:eu-1:3,junk,:2,web:9");
    expect([...down]).toEqual([
      ["db", 1],
      ["web:eu-1", 3],
    ]);
    expect(writeDown(down)).toBe("db:1,web:eu-1:3");
    expect([readDown(undefined).size, writeDown(new Map())]).toEqual([0, undefined]);
  });

  it("is changed one item at a time", () => {
    const one = withDown(new Map(), "db", 1);
    expect([...withDown(one, "web", 3)]).toEqual([
      ["db", 1],
      ["web", 3],
    ]);
    expect([...withDown(one, "db", 4)]).toEqual([["db", 4]]);
    expect([...withDown(one, "db", null)]).toEqual([]);
  });

  it("counts only where it is shown", () => {
    expect([...downAmong(readDown("db:1,gone:2"), ["db", "web"])]).toEqual([["db", 1]]);
  });

  it("takes so many hundredths of a percent", () => {
    expect([10_000, 5_000, 3_333, 1].map(percentText)).toEqual(["100 %", "50 %", "33.33 %", "0.01 %"]);
  });
});
