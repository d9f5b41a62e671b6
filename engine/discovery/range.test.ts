import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Discovery } from "./ir.ts";
import { planSweep } from "./plan.ts";
import {
  addressesOf,
  formatAddress,
  type Interval,
  parseAddress,
  parseRange,
  sizeOf,
  slice,
  subtract,
  union,
} from "./range.ts";

describe("parseAddress", () => {
  it("is the inverse of formatAddress", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (address) => {
        expect(parseAddress(formatAddress(address))).toBe(address);
      }),
    );
  });

  it.each([
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "127.1",
    "127.0.0.256",
    "127.0.0.01",
    "::1",
    "①27.0.0.1",
    "",
    "1.2.3.4.5",
    " 1.2.3.4",
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe("parseRange", () => {
  it("reads an address, a range and a block", () => {
    expect(parseRange("10.0.0.1")).toEqual({ ok: true, value: { first: 167772161, last: 167772161 } });
    expect(parseRange("10.0.0.1 - 10.0.0.3")).toEqual({ ok: true, value: { first: 167772161, last: 167772163 } });
    expect(parseRange("0.0.0.0/0")).toEqual({ ok: true, value: { first: 0, last: 2 ** 32 - 1 } });
  });

  it.each([
    ["10.0.0.5/24", "10.0.0.0/24"],
    ["10.0.0.0/33", "prefix length"],
    ["10.0.0.9-10.0.0.1", "swap"],
    ["10.0.0.1-x", "end"],
    ["10.0.0.0/24/8", "not an address range"],
    ["example.org", "not an address range"],
  ])("refuses %j and says why", (text, reason) => {
    expect(parseRange(text)).toEqual({ ok: false, error: expect.stringContaining(reason) });
  });
});

describe("sets of addresses", () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }))
    .map(([first, length]): Interval => ({ first, last: first + length }));
  const intervals = fc.array(interval, { maxLength: 6 });
  const members = (list: readonly Interval[]): Set<number> =>
    new Set(list.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)));

  it("subtract keeps exactly what is in the first and not in the second", () => {
    fc.assert(
      fc.property(intervals, intervals, (some, excluded) => {
        const without = members(excluded);
        const expected = [...members(some)].filter((address) => !without.has(address)).sort((a, b) => a - b);
        const rest = subtract(some, excluded);
        expect(addressesOf(rest)).toEqual(expected);
        expect(sizeOf(rest)).toBe(expected.length);
      }),
    );
  });

  it("slices in shards cover the set once, in order", () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 7 }), (some, size) => {
        const set = union(some);
        const shards: number[] = [];
        for (let start = 0; start < sizeOf(set); start += size) shards.push(...addressesOf(slice(set, start, size)));
        expect(shards).toEqual([...members(some)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("planSweep", () => {
  const discovery: Discovery = {
    name: "loopback",
    title: "Loopback",
    schedule: { cron: "0 * * * *", zone: "UTC", maxRunMs: null },
    ranges: ["127.0.0.0/29", "127.0.0.4-127.0.0.9"],
    exclude: ["127.0.0.3"],
    collector: null,
    ports: [443, 22, 443],
    credentials: [],
    rate: null,
    stamp: {},
    onMissing: null,
  };

  it("leaves out what the definition and the installation exclude, and sorts ports", () => {
    const plan = planSweep(discovery, { exclude: ["127.0.0.8/32"] });
    expect(plan).toMatchObject({ ok: true, value: { addresses: 8, ports: [22, 443], rate: 100 } });
    const touched = plan.ok ? addressesOf(plan.value.intervals).map(formatAddress) : [];
    expect(touched).not.toContain("127.0.0.3");
    expect(touched).not.toContain("127.0.0.8");
  });

  it.each([
    [{ ranges: ["10.0.0.0/6"] }, "prefix"],
    [{ ranges: ["10.0.0.0/8"] }, "at most 65536"],
    [{ ports: [70_000] }, '"70000"'],
    [{ rate: 0 }, "rate"],
    [{ rate: Number.NaN }, "rate"],
    [{ exclude: ["nonsense"] }, '"nonsense"'],
    [
      { exclude: Array.from({ length: 1_500 }, (_, n) => formatAddress(2130706433 + 2 * n)), ranges: ["127.0.0.0/20"] },
      "pieces",
    ],
  ] as const)("refuses %j", (over, reason) => {
    expect(planSweep({ ...discovery, ...over })).toEqual({
      ok: false,
      error: expect.stringContaining(reason === "prefix" ? "did you mean 8.0.0.0/6" : reason),
    });
  });
});
