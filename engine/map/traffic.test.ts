import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endsOf, endText, keptSamples, mostSamples, sampleGapMs, samplesIn, trafficEdges } from "./traffic.ts";

const at = (minute: number): number => minute * 60_000;
const listeners: { readonly [end: string]: readonly string[] } = {
  "10.0.0.1:8080": ["app"],
  "10.0.0.9:5672": ["mq"],
  "10.0.0.1:5432": ["db"],
  "10.0.0.7:80": ["one", "two"],
};
const found = (end: { address: string; port: number }) => listeners[endText(end)] ?? [];

describe("connections that were seen", () => {
  it("say which CI uses which, by where each process listens, each pair once with all its sightings", () => {
    const from = { address: "10.0.0.1", port: 8080 };
    const to = { address: "10.0.0.9", port: 5672 };
    const { edges, unknown } = trafficEdges(
      [
        { at: at(5), from, to },
        { at: at(1), from, to },
        { at: at(1), from: { ci: "app" }, to },
      ],
      found,
    );
    expect(edges).toEqual([{ from: "app", to: "mq", port: 5672, instants: [at(1), at(5)] }]);
    expect(unknown).toEqual([]);
  });

  it("that lead to this machine itself end where they begin", () => {
    const from = { address: "10.0.0.1", port: 8080 };
    const sighting = { at: 0, from, to: { address: "127.0.0.1", port: 5432 } };
    expect(endsOf([sighting]).map(endText)).toEqual(["10.0.0.1:8080", "10.0.0.1:5432"]);
    expect(trafficEdges([sighting], found).edges).toMatchObject([{ from: "app", to: "db" }]);
    const own = { ...sighting, to: { address: "::1", port: 8080 } };
    expect(trafficEdges([own], found)).toEqual({ edges: [], unknown: [] });
  });

  it("say nothing of an end that is nobody, or may be several; and that is told", () => {
    const from = { ci: "app" };
    expect(
      trafficEdges(
        [
          { at: 0, from, to: { address: "10.0.0.7", port: 80 } },
          { at: 0, from, to: { address: "fe80::1", port: 22 } },
        ],
        found,
      ),
    ).toEqual({
      edges: [],
      unknown: [
        { address: "10.0.0.7", port: 80, because: "several" },
        { address: "fe80::1", port: 22, because: "nobody" },
      ],
    });
  });

  it("are kept as samples a minute apart, the latest ones; those nearer than asked are one", () => {
    const instants = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 400 });
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: sampleGapMs, max: 600_000 }), (known, seen, everyMs) => {
        const kept = keptSamples(known, seen);
        expect(kept.length).toBeLessThanOrEqual(mostSamples);
        kept.slice(1).forEach((one, index) => expect(one - kept[index]!).toBeGreaterThanOrEqual(sampleGapMs));
        // What was told twice is no more than what was told once.
        expect(keptSamples(kept, kept)).toEqual(kept);
        expect(samplesIn(kept, everyMs)).toBeLessThanOrEqual(kept.length);
      }),
    );
    expect(samplesIn([at(0), at(4), at(5), at(9), at(10)], at(5))).toBe(3);
  });
});
