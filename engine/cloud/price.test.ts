import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, type Price, type PricedResource, type PriceList, sumCosts } from "./price.ts";

const price = (change: Partial<Price>): Price => ({
  type: "instance",
  size: null,
  region: null,
  month: 0,
  perGiB: 0,
  stopped: false,
  ...change,
});
const list = (...prices: readonly Price[]): PriceList => ({
  name: "aws",
  title: "AWS",
  provider: "aws",
  asOf: "2026-11-01",
  currency: "USD",
  prices,
});
const machine: PricedResource = {
  provider: "aws",
  type: "instance",
  size: "t3.micro",
  region: "eu-west-1",
  sizeGiB: null,
  cloudState: "running",
};
const prices = list(
  price({ size: "t3.micro", region: "eu-central-1", month: 9 }),
  price({ size: "t3.micro", month: 8 }),
  price({ type: "volume", size: "gp3", perGiB: 0.5, stopped: true }),
);

describe("what a resource costs", () => {
  it("is the first price that fits its type, size and region", () => {
    expect(costOf(machine, [prices])).toEqual({ kind: "priced", month: 8, currency: "USD" });
    expect(costOf({ ...machine, region: "eu-central-1" }, [prices])).toMatchObject({ month: 9 });
    expect(costOf({ ...machine, size: "x9.huge" }, [prices])).toEqual({ kind: "unpriced" });
  });

  it("is nothing while a machine is stopped, and as much for its volume", () => {
    expect(costOf({ ...machine, cloudState: "stopped" }, [prices])).toMatchObject({ month: 0 });
    const volume = { ...machine, type: "volume", size: "gp3", sizeGiB: 40, cloudState: "stopped" };
    expect(costOf(volume, [prices])).toMatchObject({ month: 20 });
  });

  it("is not asked of what has no price by its nature, nor of another provider", () => {
    expect(costOf({ ...machine, type: "network" }, [prices])).toEqual({ kind: "free" });
    expect(costOf({ ...machine, provider: "other" }, [prices])).toEqual({ kind: "free" });
  });
});

describe("a sum of costs", () => {
  const any = fc.record({
    provider: fc.constantFrom("aws", "other"),
    type: fc.constantFrom("instance", "volume", "network"),
    size: fc.constantFrom("t3.micro", "gp3", "x9.huge", null),
    region: fc.constantFrom("eu-central-1", "eu-west-1"),
    sizeGiB: fc.option(fc.nat(1_000)),
    cloudState: fc.constantFrom("running", "stopped", null),
    group: fc.constantFrom("shop", "bank", null),
  });

  it("is that of its parts, whatever their order and groups", () => {
    fc.assert(
      fc.property(fc.array(any), (resources) => {
        const { groups, unpriced } = sumCosts(resources, [prices]);
        const costs = resources.map((one) => costOf(one, [prices]));
        const whole = costs.reduce((sum, cost) => sum + (cost.kind === "priced" ? cost.month : 0), 0);
        expect(groups.reduce((sum, { month }) => sum + month, 0)).toBeCloseTo(whole, 6);
        expect(unpriced).toBe(costs.filter(({ kind }) => kind === "unpriced").length);
        expect(groups.reduce((sum, one) => sum + one.resources, 0)).toBe(
          costs.filter(({ kind }) => kind === "priced").length,
        );
        expect(sumCosts(resources.toReversed(), [prices]).groups.map(({ group }) => group)).toHaveLength(groups.length);
      }),
    );
  });

  it("has the dearest first", () => {
    const dear = { ...machine, region: "eu-central-1", group: "bank" };
    const { groups } = sumCosts([{ ...machine, group: null }, dear, { ...machine, group: "shop" }], [prices]);
    expect(groups.map(({ group, month }) => [group, month])).toEqual([
      ["bank", 9],
      [null, 8],
      ["shop", 8],
    ]);
  });
});
