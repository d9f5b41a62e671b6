import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowsOfProbes } from "../indicator/of-probes.ts";
import { aboutProbes } from "./about.ts";
import type { ProbeOutcome, ProbeState, SeenOutcome } from "./outcome.ts";
import { samplesOf } from "./series.ts";
import { fallSilent, type ProbeChange, type Standing, take } from "./standing.ts";
import { nextRound, nextTurn } from "./turn.ts";

const pace = { everyMs: 30_000, timeoutMs: 10_000 };
const outcome = (state: ProbeState, because: string | null = null): ProbeOutcome => ({
  state,
  ms: 120,
  reason: state === "up" ? null : "expected",
  because,
  daysLeft: null,
  steps: [],
});
const seen = (at: number, state: ProbeState, from = "centre"): SeenOutcome => ({
  probe: "shop",
  from,
  at,
  outcome: outcome(state, state === "up" ? null : "it answered 503"),
});

/** All that follows of outcomes of one vantage point. */
function play(all: readonly SeenOutcome[], ci: string | null = "ci-1"): readonly ProbeChange[] {
  let standing: Standing | null = null;
  const changes: ProbeChange[] = [];
  for (const one of all) {
    const stood = take(standing, one, ci, pace);
    ({ standing } = stood);
    changes.push(...stood.changes);
  }
  return changes;
}

describe("how a probe stands", () => {
  it("is a change when it becomes another, and none when the same is said again", () => {
    const changes = play([seen(0, "up"), seen(30_000, "down"), seen(60_000, "down"), seen(90_000, "up")]);
    expect(changes.map(({ at, state }) => [at, state])).toEqual([
      [0, "up"],
      [30_000, "down"],
      [90_000, "up"],
    ]);
  });

  it("takes an outcome that was handed over twice once", () => {
    const first = take(null, seen(30_000, "down"), null, pace);
    expect(take(first.standing, seen(30_000, "down"), null, pace)).toEqual({ standing: first.standing, changes: [] });
    expect(take(first.standing, seen(20_000, "up"), null, pace).changes).toEqual([]);
  });

  it("is not known while nobody asked: what failed before the gap does not go on in it", () => {
    const changes = play([seen(0, "down"), seen(600_000, "down")]);
    expect(changes.map(({ at, state }) => [at, state])).toEqual([
      [0, "down"],
      [30_000, "unknown"],
      [600_000, "down"],
    ]);
  });

  it("falls silent once, a turn after it was asked last", () => {
    const { standing } = take(null, seen(0, "down"), "ci-1", pace);
    expect(fallSilent(seen(0, "up"), standing, pace, 70_000)).toBeNull();
    const silent = fallSilent(seen(0, "up"), standing, pace, 70_001);
    expect(silent?.changes).toMatchObject([{ at: 30_000, state: "unknown", reason: "silent", ci: "ci-1" }]);
    expect(fallSilent(seen(0, "up"), silent?.standing ?? standing, pace, 700_000)).toBeNull();
  });

  it("says the same however outcomes are handed over again", () => {
    const states = fc.constantFrom<ProbeState>("up", "down", "unknown");
    fc.assert(
      fc.property(fc.array(fc.tuple(states, fc.integer({ min: 1, max: 200 })), { maxLength: 40 }), (turns) => {
        let at = 0;
        const all = turns.map(([state, gap]) => seen((at += gap * 1_000), state));
        const twice = all.flatMap((one, index) => [one, ...all.slice(Math.max(0, index - 2), index + 1)]);
        expect(play(twice)).toEqual(play(all));
        const changes = play(all);
        for (const [index, change] of changes.entries())
          expect(change.at).toBeGreaterThanOrEqual(changes[index - 1]?.at ?? 0);
      }),
    );
  });
});

describe("turns", () => {
  it("come every so often, whatever instant is asked for", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 5_000, max: 86_400_000 }),
        fc.integer({ min: 0, max: 2_000_000_000_000 }),
        (name, everyMs, after) => {
          const turn = nextTurn({ name, everyMs }, after);
          expect(turn).toBeGreaterThan(after);
          expect(turn - after).toBeLessThanOrEqual(everyMs);
          expect(nextTurn({ name, everyMs }, turn)).toBe(turn + everyMs);
        },
      ),
    );
  });

  it("are each in one round, without a gap between rounds that follow each other", () => {
    const probes = [
      { name: "a", everyMs: 7_000 },
      { name: "b", everyMs: 30_000 },
      { name: "c", everyMs: 300_000 },
    ];
    const turns: { probe: string; at: number }[] = [];
    let after = 1_000_000;
    while (after < 2_000_000) {
      const round = nextRound(probes, after, after);
      expect(round.until - after).toBe(7_000);
      turns.push(...round.turns);
      after = round.until;
    }
    for (const probe of probes) {
      const own = turns.filter((turn) => turn.probe === probe.name).map(({ at }) => at);
      expect(own.length).toBeGreaterThanOrEqual(Math.floor(1_000_000 / probe.everyMs));
      for (const [index, at] of own.entries()) if (index > 0) expect(at - (own[index - 1] ?? 0)).toBe(probe.everyMs);
    }
  });

  it("that were missed are not made up for", () => {
    const { until, turns } = nextRound([{ name: "a", everyMs: 10_000 }], 0, 3_600_000);
    expect(until).toBe(3_600_000);
    expect(turns).toHaveLength(1);
  });
});

it("measures what is up or down, and nothing of what is not known", () => {
  const steps = [
    { name: "login", ms: 40, note: "" },
    { name: "pay", ms: 80, note: "" },
  ];
  const up = { ...seen(5, "up"), outcome: { ...outcome("up"), steps, daysLeft: 12.5 } };
  expect(samplesOf(up).map(({ labels, sample }) => [labels["__name__"], labels["step"], sample.value])).toEqual([
    ["probe_up", undefined, 1],
    ["probe_seconds", undefined, 0.12],
    ["probe_step_seconds", "login", 0.04],
    ["probe_step_seconds", "pay", 0.08],
    ["probe_tls_days", undefined, 12.5],
  ]);
  expect(samplesOf(seen(5, "down")).map(({ labels, sample }) => [labels["__name__"], sample.value])).toEqual([
    ["probe_up", 0],
  ]);
  expect(samplesOf(seen(5, "unknown"))).toEqual([]);
});

it("tells of a series why its probe failed last, from its own vantage point or from any", () => {
  const probes = new Map([["shop", { of: { class: "service", attributes: { name: "shop" } } }]]);
  const about = aboutProbes(probes, [
    { probe: "shop", from: "north", at: 10, because: "old" },
    { probe: "shop", from: "south", at: 20, because: "new" },
  ]);
  expect(about({ probe: "shop", from: "north" })).toEqual({
    bind: [{ class: "service", attributes: { name: "shop" } }],
    found: { because: "old" },
  });
  expect(about({ probe: "shop" })?.found).toEqual({ because: "new" });
  expect(about({ probe: "shop", from: "west" })?.found).toEqual({ because: null });
  expect(about({ __name__: "node_load1" })).toBeNull();
});

it("counts from how many vantage points a probe fails, what is not known by nobody", () => {
  const change = (from: string, at: number, state: ProbeState): ProbeChange => ({
    probe: "shop",
    from,
    at,
    state,
    ci: "ci-1",
    reason: null,
    because: state === "down" ? "503" : null,
  });
  const [row] = rowsOfProbes([
    change("north", 0, "up"),
    change("north", 50, "down"),
    change("north", 90, "unknown"),
    change("south", 0, "down"),
    change("south", 70, "up"),
  ]);
  expect(row?.fields["failing"]).toEqual([
    { value: 1, from: 0, to: 50 },
    { value: 2, from: 50, to: 70 },
    { value: 1, from: 70, to: 90 },
    { value: 0, from: 90, to: null },
  ]);
  expect(row?.fields["known"]?.map(({ value }) => value)).toEqual([2, 1]);
  expect(row?.fields["because"]?.map(({ value }) => value)).toEqual([
    "south: 503",
    "north: 503; south: 503",
    "north: 503",
    null,
  ]);
});
