import { expect, it } from "vitest";
import { numberOf, recordIdOf } from "./record-number.ts";

it("a number is read as people write it", () => {
  expect(["INC7", "inc7", "INC0000007", "Inc0007"].map(numberOf)).toEqual(Array(4).fill("INC0000007"));
  expect(numberOf("CHG12345678")).toBe("CHG12345678");
  expect(["7", "I7", "INC", "INC-7", "incident/INC7", ""].map(numberOf)).toEqual(Array(6).fill(null));
});

it("a record of a known type is named by its number, or its id", () => {
  const all = ["inc7", "INC0000007", "incident/inc7", "incident/INC0000007"];
  expect(all.map((written) => recordIdOf("incident", written))).toEqual(Array(4).fill("incident/INC0000007"));
  expect(["change/CHG1", "incident/", "incident/x", 7, null].map((written) => recordIdOf("incident", written))).toEqual(
    Array(5).fill(null),
  );
});
