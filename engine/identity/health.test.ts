import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, ciClass } from "./sample.ts";
import { askedOf, healthOf, setsOf, staleAfterOf } from "./health.ts";

const host = {
  ...ciClass("host", { attributes: { serial: attribute("serial", { required: true }), os: attribute("os") } }),
  health: { staleAfterMs: 1_000, required: ["name"], recommended: ["os", "name"] },
};
const counts = { cis: 3, stale: 1, orphans: 0, duplicates: 0, missing: {}, withRequired: 3, right: 3 };

describe("health of a class", () => {
  it("is parts of what is asked for, and of the CIs that are right, rounded down", () => {
    expect(askedOf(host)).toEqual(["serial", "name", "os"]);
    expect(healthOf(host, { ...counts, missing: { os: 1, other: 5 }, right: 2 })).toMatchObject({
      completeness: 88,
      correctness: 66,
    });
    expect(healthOf(host, counts)).toMatchObject({ completeness: 100, correctness: 100 });
  });

  it("is not told of nothing: without CIs, or without anything that is asked for", () => {
    expect(healthOf(host, { ...counts, cis: 0, right: 0 })).toMatchObject({ completeness: null, correctness: null });
    expect(healthOf(ciClass("bare"), counts)).toMatchObject({ completeness: null, correctness: 100 });
    expect([staleAfterOf(host), staleAfterOf(ciClass("bare"))]).toEqual([1_000, 60 * 86_400_000]);
  });
});

describe("sets of likely duplicates", () => {
  it("join all that pairs lead to", () => {
    const pairs = [
      ["d", "e"],
      ["b", "c"],
      ["a", "b"],
    ] as const;
    expect(setsOf(pairs)).toEqual([
      ["a", "b", "c"],
      ["d", "e"],
    ]);
  });

  it("are the same in whatever order the pairs come, and every pair is in one of them", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id)), (pairs) => {
        const sets = setsOf(pairs);
        expect(setsOf(pairs.toReversed().map(([a, b]) => [b, a] as const))).toEqual(sets);
        for (const [a, b] of pairs) expect(sets.filter((set) => set.includes(a) && set.includes(b))).toHaveLength(1);
        expect(sets.flat()).toHaveLength(new Set(pairs.flat()).size);
      }),
    );
  });
});
