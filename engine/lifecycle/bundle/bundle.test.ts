import { describe, expect, it } from "vitest";
import { facetsOf, lifecyclesOf, partOf, partsOf, recordTypeOf, serviceLevelsOf } from "./bundle.ts";
import { bundle, final, lifecycle, recordType, serviceLevel, named } from "../sample.ts";

const type = recordType("ticket", "TKT", []);
const levels = named(serviceLevel("b", "ticket"), serviceLevel("aa", "ticket"));
const machines = [
  lifecycle("b", [final("over")], { record: "ticket" }),
  lifecycle("aa", [final("over")], { record: "ticket" }),
  lifecycle("major", [final("over")], { record: "ticket", facet: "major" }),
];
const given = bundle(type, machines, { ServiceLevel: levels });

describe("a bundle", () => {
  it("gives lists in the order of names, whatever order the store has left it in", () => {
    expect(lifecyclesOf(given).map(({ name }) => name)).toEqual(["aa", "b"]);
    expect(facetsOf(given).map(({ name }) => name)).toEqual(["major"]);
    expect(serviceLevelsOf(given).map(({ name }) => name)).toEqual(["aa", "b"]);
  });

  it("has nothing of a kind that it does not hold, nor what every object inherits", () => {
    expect(partsOf(given, "Calendar")).toEqual({});
    expect(partOf(given, "ServiceLevel", "constructor")).toBeUndefined();
    expect(partOf(given, "ServiceLevel", "aa")).toBe(levels["aa"]);
  });

  it("lacks its record type only when it was never built", () => {
    expect(recordTypeOf(given)).toBe(type);
    expect(() => recordTypeOf({ type: "ticket", parts: {} })).toThrow('the bundle of "ticket" lacks its record type');
  });
});
