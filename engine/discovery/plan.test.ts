import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSweep, type PlanPart } from "./plan.ts";
import { addressesOf, formatAddress, type Interval, intersect, rangesOf, sizeOf, subtract, union } from "./range.ts";
import { sampleCollector, sampleDiscovery } from "./sample.ts";

const a = sampleCollector({ name: "site-a", ranges: ["10.1.0.0/24"], exclude: ["10.1.0.1"] });
const b = sampleCollector({ name: "site-b", ranges: ["10.1.0.128-10.1.1.255"] });

function parts(change: Parameters<typeof sampleDiscovery>[0], collectors = [a, b]): readonly PlanPart[] | string {
  const plan = planSweep(sampleDiscovery(change), { collectors });
  return plan.ok ? (plan.value.parts ?? []) : plan.error;
}
const told = (found: readonly PlanPart[] | string): unknown =>
  typeof found === "string"
    ? found
    : found.map(({ collector, intervals }) => [
        collector,
        intervals.map(({ first, last }) => `${formatAddress(first)}-${formatAddress(last)}`),
      ]);

describe("who sweeps what", () => {
  it("is the installation itself, without a collector", () => {
    expect(told(parts({ ranges: ["10.9.0.0/30"] }))).toEqual([[null, ["10.9.0.0-10.9.0.3"]]]);
  });

  it("is the collector that is named, but for what it excludes, and nothing beyond its ranges", () => {
    expect(told(parts({ ranges: ["10.1.0.0/30"], collector: "site-a" }))).toEqual([
      ["site-a", ["10.1.0.0-10.1.0.0", "10.1.0.2-10.1.0.3"]],
    ]);
    expect(told(parts({ ranges: ["10.1.1.0/30"], collector: "site-a" }))).toBe(
      'discovery "lab" covers 10.1.1.0, which the collector "site-a" does not serve: widen the ranges of a Collector, or take the address out',
    );
  });

  it("is whoever asks the queue of a name of which no Collector is published", () => {
    expect(told(parts({ ranges: ["10.9.0.1"], collector: "cellar" }))).toEqual([["cellar", ["10.9.0.1-10.9.0.1"]]]);
  });

  it("is with `any` each its own ranges, the first by name where two serve an address", () => {
    expect(told(parts({ ranges: ["10.1.0.0/23"], collector: "any" }))).toEqual([
      ["site-a", ["10.1.0.0-10.1.0.0", "10.1.0.2-10.1.0.255"]],
      ["site-b", ["10.1.1.0-10.1.1.255"]],
    ]);
    expect(told(parts({ ranges: ["10.2.0.0/24"], collector: "any" }))).toContain("10.2.0.0, which no collector serves");
  });

  it("is nobody who lacks what a credential needs, which is said", () => {
    const plain = sampleCollector({ name: "plain", ranges: ["10.3.0.0/24"], capabilities: ["tcp"] });
    const credentials = [{ kind: "snmp", name: "lab", tries: 1 }] as const;
    expect(told(parts({ ranges: ["10.3.0.1"], collector: "any", credentials }, [plain]))).toContain(
      'no collector serves ("plain" lacks snmp)',
    );
  });
});

describe("a plan", () => {
  it("has of some addresses only those that the discovery has too", () => {
    const plan = planSweep(sampleDiscovery({ ranges: ["10.0.0.0/29"], exclude: ["10.0.0.2"] }), {
      only: rangesOf(["10.0.0.2-10.0.0.3", "10.9.0.1"]),
    });
    expect(plan).toMatchObject({ ok: true, value: { addresses: 1 } });
  });

  const interval = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }))
    .map(([first, more]): Interval => ({ first, last: first + more }));
  const set = fc.array(interval, { maxLength: 6 });

  it("cuts sets as sets of single addresses are cut", () => {
    fc.assert(
      fc.property(set, set, (left, right) => {
        const [one, other] = [new Set(addressesOf(union(left))), new Set(addressesOf(union(right)))];
        expect(addressesOf(intersect(left, right))).toEqual([...one].filter((n) => other.has(n)));
        expect(sizeOf(intersect(left, right)) + sizeOf(subtract(left, right))).toBe(one.size);
      }),
    );
  });

  it("gives every address to one collector, whatever they serve and exclude, or names one that nobody serves", () => {
    const text = ({ first, last }: Interval): string => `${formatAddress(first)}-${formatAddress(last)}`;
    const collector = fc.tuple(
      set.filter((one) => one.length > 0),
      set,
    );
    fc.assert(
      fc.property(
        set.filter((one) => one.length > 0),
        fc.array(collector, { minLength: 1, maxLength: 4 }),
        (asked, served) => {
          const collectors = served.map(([ranges, exclude], index) =>
            sampleCollector({ name: `c${index}`, ranges: ranges.map(text), exclude: exclude.map(text) }),
          );
          const plan = planSweep(sampleDiscovery({ ranges: asked.map(text), collector: "any" }), { collectors });
          const all = served.flatMap(([ranges]) => ranges);
          if (!plan.ok) {
            expect(sizeOf(subtract(asked, all))).toBeGreaterThan(0);
            return;
          }
          const given = (plan.value.parts ?? []).flatMap(({ intervals }) => addressesOf(intervals));
          expect(new Set(given).size).toBe(given.length);
          expect(given.length).toBe(plan.value.addresses);
          for (const { collector: name, intervals } of plan.value.parts ?? []) {
            const [ranges = [], exclude = []] = served[Number(name?.slice(1))] ?? [];
            expect(sizeOf(subtract(intervals, ranges))).toBe(0);
            expect(sizeOf(intersect(intervals, exclude))).toBe(0);
          }
        },
      ),
    );
  });
});
