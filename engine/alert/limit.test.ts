import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlastRadius, checkLimits, type PastRun } from "./limit.ts";
import { minuteMs, sampleAt, sampleRemediation } from "./sample.ts";

const base = sampleRemediation().limit;
const run = (minutesAgo: number, change: Partial<PastRun> = {}): PastRun => ({
  ci: "db1",
  startedAt: sampleAt - minutesAgo * minuteMs,
  endedAt: sampleAt - minutesAgo * minuteMs + 1_000,
  outcome: "repaired",
  released: false,
  ...change,
});
const asked = (affected: BlastRadius | null = null) => ({ ci: "db1", now: sampleAt, affected });
const refusedBy = (
  limit: Partial<typeof base>,
  past: readonly PastRun[],
  affected: BlastRadius | null = null,
): string | null => {
  const verdict = checkLimits({ ...base, ...limit }, past, asked(affected));
  return verdict.allowed ? null : verdict.limit;
};

describe("a remediation", () => {
  it("may run when it never ran", () => expect(refusedBy({}, [])).toBeNull());

  it("runs once at a time on a CI, or in all when counted per rule", () => {
    const elsewhere = run(5, { outcome: "running", endedAt: null, ci: "db2" });
    expect(refusedBy({}, [elsewhere])).toBeNull();
    expect(refusedBy({ per: "rule" }, [elsewhere])).toBe("running");
    expect(refusedBy({}, [{ ...elsewhere, ci: "db1" }])).toBe("running");
  });

  it("runs so many times within the window", () => {
    expect(refusedBy({ runs: 2 }, [run(59), run(61)])).toBeNull();
    expect(refusedBy({ runs: 2 }, [run(59), run(30)])).toBe("runs");
    expect(refusedBy({ runs: 2 }, [run(59), run(30, { outcome: "refused" })])).toBeNull();
  });

  it("waits for its cool-down, counted from the end of the last run", () => {
    expect(refusedBy({ coolDownMs: 5 * minuteMs }, [run(5)])).toBe("coolDown");
    expect(refusedBy({ coolDownMs: 5 * minuteMs }, [run(6)])).toBeNull();
  });

  it("stops after so many failures in a row until one succeeds", () => {
    const failed = (minutesAgo: number): PastRun => run(minutesAgo, { outcome: "failed" });
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1), failed(2)])).toBe("stopAfterFailures");
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(2), failed(1), run(3)])).toBe("stopAfterFailures");
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1), run(2), failed(3)])).toBeNull();
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1), run(2, { outcome: "refused" }), failed(3)])).toBe(
      "stopAfterFailures",
    );
  });

  it("counts failures anew after it was released", () => {
    const failed = (minutesAgo: number, released: boolean): PastRun => run(minutesAgo, { outcome: "failed", released });
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1, true), failed(2, true)])).toBeNull();
    expect(
      refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1, false), failed(2, true), failed(3, true)]),
    ).toBeNull();
    expect(refusedBy({ stopAfterFailures: 2, runs: 9 }, [failed(1, false), failed(2, false), failed(3, true)])).toBe(
      "stopAfterFailures",
    );
  });

  it("that was released keeps its other limits", () => {
    expect(refusedBy({ runs: 1 }, [run(1, { outcome: "failed", released: true })])).toBe("runs");
    expect(refusedBy({ coolDownMs: 5 * minuteMs }, [run(1, { outcome: "failed", released: true })])).toBe("coolDown");
  });
});

describe("a blast radius", () => {
  it("passes up to the limit and no farther", () => {
    expect(refusedBy({ blastRadius: 3 }, [], { count: 3, more: false })).toBeNull();
    expect(refusedBy({ blastRadius: 3 }, [], { count: 4, more: false })).toBe("blastRadius");
    expect(refusedBy({ blastRadius: 0 }, [], { count: 0, more: false })).toBeNull();
  });

  it("that is not known, or cut, is too large", () => {
    expect(refusedBy({ blastRadius: 3 }, [], null)).toBe("blastRadius");
    expect(refusedBy({ blastRadius: 3 }, [], { count: 2, more: true })).toBe("blastRadius");
    expect(checkLimits({ ...base, blastRadius: 3 }, [], asked({ count: 2, more: true }))).toMatchObject({
      because: "more than 2 CIs would be affected, at most 3 may",
    });
  });

  it("does not matter without a limit", () => expect(refusedBy({}, [], null)).toBeNull());
});

describe("over any history", () => {
  const anyRun = fc.record({
    ci: fc.constantFrom("db1", "db2", null),
    startedAt: fc.integer({ min: 0, max: 120 }).map((minutes) => sampleAt - minutes * minuteMs),
    endedAt: fc.constant(null),
    outcome: fc.constantFrom<PastRun["outcome"]>("repaired", "failed", "refused"),
    released: fc.boolean(),
  });

  it("the verdict is that of counting the runs by hand, in whatever order they are told", () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (past, runs) => {
        const counted = past.filter(
          (one) => one.ci === "db1" && one.outcome !== "refused" && sampleAt - one.startedAt < base.withinMs,
        ).length;
        expect(refusedBy({ runs }, past)).toBe(counted >= runs ? "runs" : null);
        expect(refusedBy({ runs }, past.toReversed())).toBe(counted >= runs ? "runs" : null);
      }),
    );
  });
});
