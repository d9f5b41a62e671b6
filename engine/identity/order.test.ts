import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { plainAttributes, type ProvenancedAttributes, reconcile } from "./reconcile.ts";
import { attribute, ciClass } from "./sample.ts";

describe("sources that are weighed", () => {
  const weighed = ciClass("host", {
    attributes: {
      memory: attribute("memory", { type: "integer" }),
      os: attribute("os"),
      location: attribute("location"),
      site: attribute("site"),
    },
    precedence: { "*": ["manual", "agent", "discovery"] },
    staleAfterMs: 1_000,
    weighing: {
      memory: { silentMs: null, pick: "largest", nullFrom: [] },
      os: { silentMs: null, pick: "most", nullFrom: [] },
      site: { silentMs: 10, pick: "latest", nullFrom: [] },
      location: { silentMs: 10, pick: null, nullFrom: ["manual"] },
    },
  });
  type Told = readonly [source: string, at: number, attributes: JsonObject];
  const told = (...reports: readonly Told[]) =>
    reports.reduce<ProvenancedAttributes>(
      (known, [source, at, attributes]) => reconcile(weighed, known, { source, at, attributes }).attributes,
      {},
    );
  const values = (...reports: readonly Told[]) => plainAttributes(told(...reports));

  it("let the largest value stand, the latest, or the one that most of them say", () => {
    expect(values(["manual", 1, { memory: 8 }], ["discovery", 2, { memory: 16 }], ["agent", 3, { memory: 4 }])).toEqual(
      {
        memory: 16,
      },
    );
    expect(values(["discovery", 1, { memory: 16 }], ["discovery", 2, { memory: 4 }])).toEqual({ memory: 4 });
    expect(values(["manual", 1, { os: "a" }], ["agent", 1, { os: "b" }], ["discovery", 1, { os: "b" }])).toEqual({
      os: "b",
    });
    expect(values(["manual", 1, { site: "a" }], ["discovery", 2, { site: "b" }])).toEqual({ site: "b" });
  });

  it("count no more after a silence of the attribute's own", () => {
    expect(values(["manual", 1, { location: "a" }], ["agent", 11, { location: "b" }])).toEqual({ location: "a" });
    expect(values(["manual", 1, { location: "a" }], ["agent", 12, { location: "b" }])).toEqual({ location: "b" });
  });

  it("say that there is no value only where they may, and of what has one", () => {
    const known = told(["agent", 1, { location: "a", os: "x" }]);
    const emptied = reconcile(weighed, known, { source: "manual", at: 2, attributes: { location: null, os: null } });
    expect(plainAttributes(emptied.attributes)).toEqual({ location: null, os: "x" });
    expect(emptied.changes).toEqual([{ attribute: "location", from: "a", to: null }]);
    const agent = reconcile(weighed, known, { source: "agent", at: 2, attributes: { location: null } });
    expect(agent.changes).toEqual([]);
    expect(reconcile(weighed, {}, { source: "manual", at: 2, attributes: { location: null } }).attributes).toEqual({});
  });

  it("end with the same values in whatever order they report", () => {
    const one = fc.tuple(
      fc.constantFrom("manual", "agent", "discovery", "other"),
      fc.integer({ min: 1, max: 9 }),
      fc.record({
        memory: fc.integer({ min: 1, max: 3 }),
        os: fc.constantFrom("a", "b"),
        site: fc.constantFrom("c", "d"),
      }),
    );
    fc.assert(
      fc.property(
        fc
          .array(one, { minLength: 2, maxLength: 6 })
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(values(...shuffled)).toEqual(values(...list));
        },
      ),
    );
  });
});
