import { describe, expect, it } from "vitest";
import type { PortObservation } from "./observation.ts";
import { fitting, maxTargetBytes, phaseOf, type SweptTarget, withinBounds } from "./target.ts";
import { connectTimeout } from "./timeout.ts";

const port = (change: Partial<PortObservation>): PortObservation => ({
  port: 22,
  greeting: null,
  http: null,
  tls: null,
  ...change,
});
const target = (ports: readonly PortObservation[], change: Partial<SweptTarget> = {}): SweptTarget => ({
  observation: { address: "10.0.0.1", ports, snmp: null },
  credentials: [],
  errors: [],
  tookMs: 5,
  ...change,
});

describe("the phase of a target", () => {
  it("is the furthest that it came", () => {
    expect(phaseOf(target([]), false)).toBe("alive");
    expect(phaseOf(target([port({})]), false)).toBe("scan");
    expect(phaseOf(target([port({ greeting: "SSH-2.0-x" })]), false)).toBe("classify");
    expect(phaseOf(target([port({})]), true)).toBe("identify");
    expect(phaseOf(target([port({})], { credentials: ["lab"] }), true)).toBe("explore");
    expect(phaseOf(target([port({})]), true, true)).toBe("explore");
  });
});

describe("what a collector tells", () => {
  it("keeps of an address that told too much its ports, and says so", () => {
    const loud = target([port({ greeting: "x".repeat(maxTargetBytes) }), port({ port: 80 })]);
    const kept = withinBounds(loud);
    expect(kept.observation.ports.map((one) => [one.port, one.greeting])).toEqual([
      [22, null],
      [80, null],
    ]);
    expect(kept.errors).toMatchObject([{ category: "tooLarge", phase: "classify" }]);
    expect(withinBounds(target([port({})]))).toEqual(target([port({})]));
  });

  it("keeps nothing of what an address said to patterns when that is too much, and the rest of it", () => {
    const kept = withinBounds(
      target([port({ greeting: "SSH-2.0-x" })], { recording: "x".repeat(maxTargetBytes), credentials: ["lab"] }),
    );
    expect(kept).not.toHaveProperty("recording");
    expect(kept.observation.ports).toMatchObject([{ greeting: "SSH-2.0-x" }]);
    expect(kept.errors).toMatchObject([{ category: "tooLarge", phase: "explore" }]);
  });

  it("is as many targets as fit, at least one", () => {
    const three = [target([]), target([]), target([])];
    const bytes = JSON.stringify(three[0]).length + 1;
    expect([0, bytes, 2 * bytes, 9 * bytes].map((most) => fitting(three, most))).toEqual([1, 1, 2, 3]);
    expect(fitting([], 0)).toBe(0);
  });
});

describe("the wait for a connection", () => {
  it("is the longest until an address has answered, then four times what that took, within bounds", () => {
    expect([null, 0.2, 100, 5_000].map((rtt) => connectTimeout(rtt, 1_000))).toEqual([1_000, 250, 400, 1_000]);
  });
});
