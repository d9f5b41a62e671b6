import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, ciClass } from "./sample.ts";
import { type ProvenancedAttributes, reconcile } from "./reconcile.ts";
import { reweigh, weighsOtherwise } from "./reweigh.ts";

const host = ciClass("host", {
  attributes: { os: attribute("os"), serial: attribute("serial"), tier: attribute("tier", { default: "low" }) },
  identify: [
    { by: ["serial"], within: null },
    { by: ["os"], within: "runsOn" },
  ],
  precedence: { "*": ["manual", "agent", "discovery"] },
});
const of = (attributes: ProvenancedAttributes, over = {}) => ({ id: "h", attributes, keys: {}, aliases: {}, ...over });
const weigh = (ci: Parameters<typeof reweigh>[0], without: string | null, parents = {}, by = host) =>
  reweigh(ci, { ciClass: by, without, parents });

describe("a CI that is weighed without a source", () => {
  it("has the value of the next one, and loses what that source alone said, with its key", () => {
    const ci = of(
      {
        os: { value: "NixOS", source: "agent", at: 2, others: { discovery: { value: "Debian", at: 3 } } },
        serial: { value: "S1", source: "agent", at: 2 },
      },
      { keys: { serial: ['["s1"]'] } },
    );
    const { attributes, changes, keys, isUnsaid } = weigh(ci, "agent");
    expect(attributes).toEqual({ os: { value: "Debian", source: "discovery", at: 3 } });
    expect(changes).toEqual([
      { attribute: "os", from: "NixOS", to: "Debian" },
      { attribute: "serial", from: "S1", to: null },
    ]);
    expect({ keys, isUnsaid }).toEqual({ keys: {}, isUnsaid: false });
  });

  it("keeps a default as long as somebody says something of it, and says when nobody does", () => {
    const ci = of({ tier: { value: "high", source: "agent", at: 1 }, os: { value: "x", source: "discovery", at: 2 } });
    expect(weigh(ci, "agent").attributes["tier"]).toEqual({ value: "low", source: "discovery", at: 2 });
    const alone = weigh(of({ tier: { value: "high", source: "agent", at: 1 } }), "agent");
    expect(alone).toMatchObject({ attributes: {}, isUnsaid: true });
  });

  it("keeps the keys of what was merged into it, and those within what it belongs to", () => {
    const ci = of(
      { os: { value: "X", source: "discovery", at: 1 } },
      { aliases: { serial: ['["old"]'] }, keys: { serial: ['["old"]', '["s1"]'] } },
    );
    expect(weigh(ci, "agent", { runsOn: "h9" }).keys).toEqual({ serial: ['["old"]'], "runsOn/os": ['["h9","x"]'] });
  });
});

it("weighed anew a CI is as if all had been reported under the class as it is now", () => {
  const source = fc.constantFrom("manual", "agent", "discovery", "import");
  const said = fc.record({ source, value: fc.constantFrom("a", "b", "c"), at: fc.integer({ min: 0, max: 20 }) });
  const order = fc.shuffledSubarray(["manual", "agent", "discovery", "import"], { minLength: 4 });
  const all = fc.uniqueArray(said, { minLength: 1, maxLength: 4, selector: (one) => one.source });
  fc.assert(
    fc.property(all, order, order, (reports, before, after) => {
      const by = (list: readonly string[]) => ({ ...host, precedence: { "*": list } });
      const told = (list: readonly string[]) =>
        reports.reduce<ProvenancedAttributes>(
          (known, { value, ...one }) => reconcile(by(list), known, { attributes: { os: value }, ...one }).attributes,
          {},
        );
      expect(weigh(of(told(before)), null, {}, by(after)).attributes).toEqual(told(after));
    }),
  );
});

it("a class weighs otherwise when what says which value stands or which CI is meant has changed, and not by a title", () => {
  expect(weighsOtherwise(host, { ...host, title: "Machine" })).toBe(false);
  expect(weighsOtherwise(host, { ...host, precedence: { "*": ["agent"] } })).toBe(true);
  expect(weighsOtherwise(host, { ...host, identify: [] })).toBe(true);
  expect(weighsOtherwise(host, { ...host, staleAfterMs: 1 })).toBe(true);
});
