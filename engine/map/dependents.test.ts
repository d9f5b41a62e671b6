import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DependentStep, dependentsOf, DependentsWalk, wayOf } from "./dependents.ts";

const step = (from: string, to: string, since = 0, type = "dependsOn"): DependentStep => ({ from, type, to, since });
const endless = { depth: 32, limit: 1_000 };
const among = (steps: readonly DependentStep[]) => (id: string) => steps.filter(({ to }) => to === id);

const names = ["a", "b", "c", "d", "e", "f", "g"];
const one = fc.constantFrom(...names);
const graphs = fc.array(
  fc
    .tuple(one, one, fc.nat(9), fc.constantFrom("dependsOn", "runsOn"))
    .map(([from, to, since, type]) => step(from, to, since, type)),
  { maxLength: 20 },
);

describe("what depends on CIs", () => {
  it("is found nearest first, with the way it leads and since when that is known", () => {
    const steps = [
      step("web", "db", 5),
      step("shop", "web", 3),
      step("shop", "db2", 9),
      step("db2", "host", 1),
      step("db", "host", 2),
    ];
    const { dependents, truncated } = dependentsOf(["host"], endless, among(steps));
    expect(dependents).toEqual([
      { id: "db", distance: 1, via: { id: "host", type: "dependsOn" }, since: 2 },
      { id: "db2", distance: 1, via: { id: "host", type: "dependsOn" }, since: 1 },
      { id: "shop", distance: 2, via: { id: "db2", type: "dependsOn" }, since: 9 },
      { id: "web", distance: 2, via: { id: "db", type: "dependsOn" }, since: 5 },
    ]);
    expect(truncated).toBe(false);
    expect(wayOf(dependents, "web")).toEqual([
      { id: "web", type: "dependsOn" },
      { id: "db", type: "dependsOn" },
      { id: "host", type: null },
    ]);
    expect(wayOf(dependents, "stranger")).toBeNull();
  });

  it("agrees with a search by hand, whatever the graph, its rings and the order in which it is told", () => {
    fc.assert(
      fc.property(graphs, fc.integer({ min: 1, max: 5 }), fc.func(fc.boolean()), (steps, depth, swap) => {
        const distance = new Map([["a", 0]]);
        for (const [id, so] of distance)
          for (const { from, to } of steps) if (to === id && !distance.has(from)) distance.set(from, so + 1);
        const expected = [...distance]
          .filter(([, so]) => so > 0 && so <= depth)
          .sort(([x, m], [y, n]) => m - n || (x < y ? -1 : 1));
        const bounds = { depth, limit: 1_000 };
        const read = dependentsOf(["a"], bounds, among(steps));
        expect(read.dependents.map(({ id, distance: so }) => [id, so])).toEqual(expected);
        expect(read.truncated).toBe([...distance.values()].some((so) => so > depth));
        const shuffled = steps.toSorted(() => (swap() ? 1 : -1));
        expect(dependentsOf(["a"], bounds, among(shuffled))).toEqual(read);
        for (const { id, distance: so } of read.dependents) expect(wayOf(read.dependents, id)).toHaveLength(so + 1);
      }),
    );
  });

  it("ends at its limit and says so, by distance and id", () => {
    const steps = [step("c", "a"), step("b", "a"), step("d", "b")];
    expect(dependentsOf(["a"], { depth: 8, limit: 1 }, among(steps))).toMatchObject({
      dependents: [{ id: "b" }],
      truncated: true,
    });
    expect(dependentsOf(["a"], { depth: 8, limit: 3 }, among(steps)).truncated).toBe(false);
  });

  it("says that there is more when it is handed less than there is", () => {
    const walk = new DependentsWalk(["a"], endless);
    walk.take([step("b", "a")], true);
    expect([walk.next(), walk.truncated]).toEqual([["b"], true]);
  });
});
