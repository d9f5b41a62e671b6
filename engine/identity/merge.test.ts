import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, ciClass } from "./sample.ts";
import { type MergedCi, type MergeRequest, planMerge } from "./merge.ts";
import { plainAttributes, type Provenance } from "./reconcile.ts";

const host = ciClass("host", {
  attributes: { serial: attribute("serial"), os: attribute("os"), address: attribute("address") },
  identify: [
    { by: ["serial"], within: null },
    { by: ["name"], within: null },
    { by: ["address"], within: null, only: "create" },
  ],
  precedence: { "*": ["manual", "agent", "discovery"] },
});
const said = (value: string, source: string, at: number): Provenance => ({ value, source, at });
const ci = (id: string, attributes: MergedCi["attributes"], keys: MergedCi["keys"] = {}): MergedCi => ({
  id,
  attributes,
  keys,
  aliases: {},
});
const plan = (over: Partial<MergeRequest> & Pick<MergeRequest, "main" | "others">) => {
  const planned = planMerge({ ciClass: host, edges: [], types: [], take: {}, by: "cora", at: 100, ...over });
  if (!planned.ok) throw new Error(planned.error);
  return planned.value;
};

describe("a plan of a merge", () => {
  const a = ci(
    "a",
    { os: said("Debian", "discovery", 5), name: said("a", "agent", 1) },
    { name: ['["a"]'], address: ['["1"]'] },
  );
  const b = ci(
    "b",
    { os: said("NixOS", "agent", 1), serial: said("S", "agent", 1) },
    { serial: ['["s"]'], name: ['["b"]'] },
  );

  it("keeps what every source says, and lets precedence say what stands", () => {
    const { attributes, changes } = plan({ main: a, others: [b] });
    expect(attributes["os"]).toEqual({
      ...said("NixOS", "agent", 1),
      others: { discovery: { value: "Debian", at: 5 } },
    });
    expect(changes).toEqual([
      { attribute: "os", from: "Debian", to: "NixOS" },
      { attribute: "serial", from: null, to: "S" },
    ]);
  });

  it("takes a value that a person chose as their word", () => {
    const { attributes } = plan({ main: a, others: [b], take: { os: "a" } });
    expect(attributes["os"]).toMatchObject({ value: "Debian", source: "manual", by: "cora", at: 100 });
  });

  it("lets every key find the one that stays, but for an address", () => {
    expect(plan({ main: a, others: [b] }).aliases).toEqual({ name: ['["a"]', '["b"]'], serial: ['["s"]'] });
  });

  it("moves relations, and ends one between both", () => {
    const edges = [
      { from: "shop", type: "dependsOn", to: "b" },
      { from: "b", type: "dependsOn", to: "a" },
      { from: "a", type: "dependsOn", to: "db" },
    ];
    expect(plan({ main: a, others: [b], edges }).relations).toEqual([
      { was: edges[1], becomes: null },
      { was: edges[0], becomes: { from: "shop", type: "dependsOn", to: "a" } },
    ]);
  });

  it("refuses a choice of what is not there", () => {
    const refused = (take: MergeRequest["take"]) =>
      planMerge({ ciClass: host, main: a, others: [b], edges: [], types: [], take, by: "cora", at: 1 });
    expect(refused({ os: "c" })).toMatchObject({
      ok: false,
      error: expect.stringContaining('"c" is none of "a", "b"'),
    });
    expect(refused({ serial: "a" })).toMatchObject({ ok: false, error: '"a" has no value of "serial"' });
    expect(refused({ sreial: "b" })).toMatchObject({ ok: false });
  });

  it("is the same in whatever order the others stand, and one by one or all at once", () => {
    const provenance = fc.record({
      value: fc.constantFrom("x", "y", "z"),
      source: fc.constantFrom("manual", "agent", "discovery"),
      at: fc.integer({ min: 1, max: 9 }),
    });
    const one = fc.record({
      os: fc.option(provenance, { nil: undefined }),
      serial: fc.option(provenance, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 3, maxLength: 5 }), (list) => {
        const [main, ...others] = list.map((attributes, nth) =>
          ci(
            `ci${nth}`,
            Object.fromEntries(
              Object.entries(attributes).filter(([, value]) => value !== undefined),
            ) as MergedCi["attributes"],
            { name: [`["ci${nth}"]`] },
          ),
        ) as [MergedCi, ...MergedCi[]];
        const all = plan({ main, others });
        expect(plan({ main, others: others.toReversed() })).toEqual(all);
        const step = others.reduce((into, other) => {
          const { attributes, aliases } = plan({ main: into, others: [other] });
          return { ...into, attributes, aliases, keys: {} };
        }, main);
        expect(plainAttributes(step.attributes)).toEqual(plainAttributes(all.attributes));
        expect(step.aliases).toEqual(all.aliases);
      }),
    );
  });
});

it("a relation of the others ends where the one that stays has its own at an end that has one", () => {
  const runsOn = {
    name: "runs-on",
    title: "",
    names: ["runsOn", "runs"] as const,
    from: null,
    to: null,
    impact: "full" as const,
    traverse: "none" as const,
    one: "from" as const,
  };
  const edge = (from: string, to: string) => ({ from, type: "runsOn", to });
  const { relations } = plan({
    main: ci("a", {}),
    others: [ci("b", {}), ci("c", {})],
    types: [runsOn],
    edges: [edge("a", "h1"), edge("b", "h2"), edge("x", "c")],
  });
  expect(relations).toEqual([
    { was: edge("b", "h2"), becomes: null },
    { was: edge("x", "c"), becomes: edge("x", "a") },
  ]);
});
