import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricSource } from "../metric/ir.ts";
import { xorshift } from "../series/xorshift.ts";
import type { WatchEvent } from "./event.ts";
import type { Method, Threshold, Watch } from "./ir.ts";
import { endEvents, lookbackMs, type SeriesSample, unitOf, watchSamples, type WatchState } from "./watch.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday. */
const begin = Date.UTC(2026, 2, 2);

const source: MetricSource = {
  name: "prometheus",
  title: "",
  receive: { as: "remote-write", secret: null },
  keep: [],
  bind: [{ class: "host", attributes: { name: { kind: "jq", text: ".labels.instance" } } }],
  stepMs: minute,
  retain: { rawMs: 30 * day, hourlyMs: 400 * day },
};

const watching = (method: Method, rest: Partial<Watch> = {}): Watch => ({
  name: "load",
  title: "Load",
  source: "prometheus",
  reads: "MetricSource",
  match: { __name__: ["load"] },
  per: ["instance"],
  value: "value",
  method,
  event: {
    severity: { kind: "literal", value: 3 },
    when: null,
    title: { kind: "template", parts: ["Load of ", { jq: ".labels.instance" }] },
  },
  ...rest,
});

const above: Threshold = { kind: "threshold", above: 90, below: null, end: 80, persist: { of: 3, points: 2 } };

/** One value a minute from an instant on. */
const minutely = (values: readonly number[], from = begin, instance = "db1"): SeriesSample[] =>
  values.map((value, index) => ({
    at: from + index * minute + 1,
    value,
    series: `load{instance="${instance}"}`,
    labels: { __name__: "load", instance },
  }));

const play = (watch: Watch, samples: readonly SeriesSample[], before: WatchState | null = null) =>
  watchSamples({ watch, source, tables: {} }, before, samples);
const told = (events: readonly WatchEvent[]): string[] =>
  events.map(({ state, at }) => `${state} ${String((at - begin) / minute)}`);

describe("a watch", () => {
  it("tells what is bad for long enough once, and once that it is over", () => {
    const { events, problems } = play(watching(above), minutely([10, 95, 10, 95, 95, 85, 85, 70, 70, 70, 10]));
    expect(problems).toEqual([]);
    // 85 is still bad while it fires: it ends below 80.
    expect(told(events)).toEqual(["firing 4", "clear 9"]);
    expect(events[0]).toMatchObject({
      key: 'load/{instance="db1"}',
      severity: 3,
      title: "Load of db1",
      bind: [{ class: "host", attributes: { name: "db1" } }],
      labels: { instance: "db1", value: 95, above: 90 },
    });
    expect(events[1]).toMatchObject({ key: 'load/{instance="db1"}', severity: 0, title: "Load of db1" });
  });

  it("says the same however the samples were cut", () => {
    const values = fc.array(fc.integer({ min: 60, max: 100 }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.array(fc.nat({ max: 60 }), { maxLength: 5 }), (all, cuts) => {
        const samples = minutely(all);
        const whole = play(watching(above), samples);
        let state: WatchState | null = null;
        const events: WatchEvent[] = [];
        const ends = [...new Set([...cuts, samples.length])].sort((one, other) => one - other);
        for (const [index, end] of ends.entries()) {
          const part = play(watching(above), samples.slice(ends[index - 1] ?? 0, end), state);
          // What is remembered is plain JSON.
          state = JSON.parse(JSON.stringify(part.state)) as WatchState;
          events.push(...part.events);
        }
        expect(events).toEqual(whole.events);
        expect(state).toEqual(JSON.parse(JSON.stringify(whole.state)));
      }),
    );
  });

  it("begins and ends in turn, beginning first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 80 }), (values) => {
        const { events } = play(watching(above), minutely(values));
        expect(events.every(({ state }, index) => state === (index % 2 === 0 ? "firing" : "clear"))).toBe(true);
      }),
    );
  });

  it("learns from what was before without telling it, and tells what goes on", () => {
    const watch = watching(above);
    const silent = watchSamples({ watch, source, tables: {} }, null, minutely([95, 95, 95, 95]), { silent: true });
    expect(silent.events).toEqual([]);
    expect(told(play(watch, minutely([95, 95], begin + 4 * minute), silent.state).events)).toEqual(["firing 4"]);
  });

  it("tells only what its condition holds for, and ends nothing that it has not told", () => {
    const watch = watching(above, {
      event: { ...watching(above).event, when: { kind: "jq", text: ".value > 97" } },
    });
    expect(play(watch, minutely([95, 95, 95, 10, 10, 10, 10])).events).toEqual([]);
    expect(told(play(watch, minutely([95, 95, 98, 10, 10, 10, 10])).events)).toEqual(["firing 3", "clear 5"]);
  });

  it("says why something could not be told", () => {
    const watch = watching(above, { event: { ...watching(above).event, severity: { kind: "literal", value: 9 } } });
    const { events, problems } = play(watch, minutely([95, 95, 95]));
    expect(events).toEqual([]);
    expect(problems[0]).toContain("severity is 9: it must be 1 (critical) to 5 (info)");
  });

  it("ends what it had told when it begins anew", () => {
    const { state } = play(watching(above), minutely([95, 95, 95]));
    expect(endEvents({ name: "load", source: null }, state)).toMatchObject([
      { key: 'load/{instance="db1"}', state: "clear" },
    ]);
    expect(endEvents({ name: "load", source: null }, play(watching(above), minutely([5, 5, 5])).state)).toEqual([]);
  });

  it("adds series of one group, each with its newest value", () => {
    const watch = watching({ ...above, above: 150, end: 150 }, { per: [] });
    const both = [...minutely([90, 90, 90, 90], begin, "db1"), ...minutely([70, 70, 70, 70], begin, "db2")].sort(
      (one, other) => one.at - other.at,
    );
    expect(play(watch, both).events).toMatchObject([{ state: "firing", labels: { value: 160 } }]);
    expect(unitOf(watch, { __name__: "load", instance: "db7" })).toBe("");
    expect(unitOf(watch, { __name__: "temperature" })).toBeNull();
  });

  it("reads how much a counter grows in a second, also when it began anew", () => {
    const watch = watching({ ...above, above: 9, end: 9 }, { value: "rate" });
    const counted = minutely([0, 60, 120, 720, 1320, 600, 1200]);
    expect(play(watch, counted).events).toMatchObject([{ state: "firing", labels: { value: 10 } }]);
  });
});

describe("a baseline", () => {
  const usual: Method = {
    kind: "baseline",
    season: "hourOfDay",
    learnMs: 7 * day,
    bad: "high",
    floor: 0,
    sensitivity: 3,
    persist: { of: 5, points: 4 },
  };
  /** Busy by day, quiet by night, with noise; every five minutes, to which `more` adds. */
  const days = (count: number, more: (at: number) => number = () => 0, seed = 11): SeriesSample[] => {
    const random = xorshift(seed);
    return Array.from({ length: count * 288 }, (_, index) => {
      const at = begin + index * 5 * minute + 1;
      const ofDay = Math.floor((index % 288) / 12);
      const value = (ofDay >= 8 && ofDay < 18 ? 100 : 20) + 6 * (random() + random() - 1) + more(at);
      return { at, value, series: "s", labels: { __name__: "load", instance: "db1" } };
    });
  };
  const fine: MetricSource = { ...source, stepMs: 5 * minute };
  const judge = (samples: readonly SeriesSample[]) =>
    watchSamples({ watch: watching(usual), source: fine, tables: {} }, null, samples);

  it("is quiet for what is usual at its hour", () => {
    expect(judge(days(28)).events).toEqual([]);
  });

  it("begins with as much of what is stored as lets it judge the first value that is told", () => {
    const watch = watching(usual);
    const told = days(9, (at) => (at >= begin + 8 * day ? 500 : 0));
    const begins = told.findIndex(({ at }) => at >= begin + 8 * day);
    // The series came a while after the beginning of the time that is looked at.
    const from = begin + 8 * day - lookbackMs(watch);
    const stored = told.slice(0, begins).filter(({ at }) => at > from + 50 * minute);
    const { state } = watchSamples({ watch, source: fine, tables: {} }, null, stored, { silent: true });
    const { events } = watchSamples({ watch, source: fine, tables: {} }, state, told.slice(begins, begins + 6));
    expect(events.map((event) => event.state)).toEqual(["firing"]);
  });

  it("tells by night what is nothing by day", () => {
    const night = begin + 10 * day + 3 * hour;
    const { events } = judge(days(14, (at) => (at >= night && at < night + hour ? 60 : 0)));
    expect(events.map(({ state }) => state)).toEqual(["firing", "clear"]);
    expect((events[0]?.at ?? 0) - night).toBeLessThanOrEqual(25 * minute);
    expect(events[0]?.labels).toMatchObject({ learning: false });
    expect(events[0]?.labels["score"]).toBeGreaterThan(4);
  });

  it("says of one bad value nothing, and nothing while it learns", () => {
    const one = begin + 10 * day + 3 * hour;
    expect(judge(days(14, (at) => (at === one + 1 ? 500 : 0))).events).toEqual([]);
    const early = judge(days(3, (at) => (at > begin + 2 * day ? 500 : 0)));
    expect(early.events).toEqual([]);
    expect(Object.values(early.state.groups)[0]?.evidence).toMatchObject({ learning: true });
  });

  it("has learned what has become usual after some weeks", () => {
    const { events } = judge(days(40, (at) => (at > begin + 14 * day ? 50 : 0)));
    expect(events[0]?.state).toBe("firing");
    expect(events.at(-1)?.state).toBe("clear");
    expect(events.at(-1)?.at).toBeLessThan(begin + 30 * day);
  });
});

it("a forecast tells the date with its interval, anew each day, and ends when the disk was cleaned", () => {
  const method: Method = { kind: "forecast", reaches: 0, withinMs: 3 * day, fromMs: 7 * day, confidence: 0.9 };
  const watch = watching(method, {
    event: {
      severity: { kind: "literal", value: 3 },
      when: null,
      title: { kind: "template", parts: ["full on ", { jq: ".date" }, " ", { jq: ".plusMinus" }] },
    },
  });
  const random = xorshift(3);
  const samples = Array.from({ length: 14 * 288 }, (_, index) => {
    const gone = index / 288;
    const value = (gone < 9 ? 1000 - 100 * gone : 1000) + 2 * random();
    return { at: begin + index * 5 * minute + 1, value, series: "s", labels: { __name__: "load", instance: "db1" } };
  });
  const { events } = watchSamples({ watch, source: { ...source, stepMs: 5 * minute }, tables: {} }, null, samples);
  expect(events.map(({ state }) => state)).toEqual(["firing", "firing", "firing", "clear"].slice(-events.length));
  expect(events[0]?.title).toMatch(/^full on 2026-03-1[12] ± \d+ h$/);
  expect(Math.abs((events[0]?.at ?? 0) - (begin + 7 * day))).toBeLessThanOrEqual(6 * hour);
  expect(events.at(-1)?.state).toBe("clear");
});

it("an outlier is the one of a pool that says something else", () => {
  const method: Method = { kind: "outlier", pool: [], bad: "high", sensitivity: 5, persist: { of: 3, points: 3 } };
  const all = ["web1", "web2", "web3", "web4"].flatMap((name) =>
    minutely(
      [50, 51, 52, 53, 54, 55].map((value, index) => (name === "web3" && index > 1 ? value * 3 : value)),
      begin,
      name,
    ),
  );
  const { events } = play(
    watching(method),
    all.sort((one, other) => one.at - other.at),
  );
  expect(events).toMatchObject([{ key: 'load/{instance="web3"}', state: "firing", labels: { members: 4 } }]);
});

it("judges what comes in maintenance, and learns nothing from it", () => {
  const watch = watching({
    kind: "baseline",
    season: "none",
    learnMs: 6 * hour,
    bad: "high",
    exclude: "maintenance",
    floor: null,
    sensitivity: 3,
    persist: { of: 3, points: 3 },
  });
  const flat = (from: number, hours: number, value: number): SeriesSample[] =>
    minutely(
      Array.from({ length: hours * 60 }, (_, index) => value + (index % 3)),
      begin + from * hour,
    );
  const learned = play(watch, flat(0, 10, 50)).state;
  const after = (inMaintenance: boolean): number => {
    const noticed = { watch, source, tables: {}, inMaintenance: () => inMaintenance };
    // Three days of something else, and what is expected then.
    const { state } = watchSamples(noticed, learned, flat(10, 72, 500));
    return Number(state.groups['{instance="db1"}']?.evidence["expected"]);
  };
  expect(after(true)).toBeCloseTo(51, 0);
  expect(after(false)).toBeGreaterThan(400);
});
