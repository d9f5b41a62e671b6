import { describe, expect, it } from "vitest";
import { countsOf } from "../log/counted.ts";
import type { LogSource } from "../log/ir.ts";
import { seriesText } from "../metric/labels.ts";
import type { Noticed, WatchEvent } from "./event.ts";
import type { Method, Watch } from "./ir.ts";
import { isBorn, type SeriesSample, unitOf, watchSamples } from "./watch.ts";

const minute = 60_000;
const hour = 60 * minute;
const begin = Date.UTC(2026, 2, 2);

const logs: LogSource = {
  name: "app",
  title: "",
  receive: { as: "lines", secret: null },
  keywords: {},
  per: ["app"],
  similarity: 0.5,
  samples: 2,
  bind: [],
  stepMs: minute,
  retain: { linesMs: hour, rawMs: hour, hourlyMs: hour },
};

const watching = (method: Method): Watch => ({
  name: "lines",
  title: "Lines",
  source: "app",
  reads: "LogSource",
  match: { __name__: ["log_lines"] },
  per: ["app", "template"],
  value: "value",
  method,
  event: {
    severity: { kind: "literal", value: 4 },
    when: null,
    title: { kind: "template", parts: ["It is ", { jq: ".text" }] },
  },
});

/** Counts of a template by minute, the first of them in minute `from`. */
function counts(template: string, values: readonly number[], from = 0): SeriesSample[] {
  const labels = { __name__: "log_lines", template, app: "shop" };
  return values.map((value, index) => ({
    at: begin + (from + index) * minute,
    value,
    series: seriesText(labels),
    labels,
  }));
}

const play = (method: Method, samples: readonly SeriesSample[], more: Partial<Noticed> = {}) =>
  watchSamples(
    { watch: watching(method), source: countsOf(logs), tables: {}, ...more },
    null,
    [...samples].sort((one, other) => one.at - other.at),
  );
const told = (events: readonly WatchEvent[]): string[] =>
  events.map(
    ({ state, at, key }) => `${state} ${/template="(\w+)"/.exec(key)?.[1] ?? ""} ${String((at - begin) / minute)}`,
  );
const times = (value: number, n: number): number[] => Array.from({ length: n }, () => value);

describe("what is new", () => {
  const method: Method = { kind: "new", learnMs: hour, quietMs: 10 * minute, usualMs: 2 * hour };

  it("is what comes after the time of learning, and ends when it is quiet", () => {
    const usual = counts("a", times(2, 100));
    const late = counts("b", [3, 0, 0, 1, ...times(0, 20)], 70);
    const { events } = play(method, [...usual, ...late]);
    expect(told(events)).toEqual(["firing b 71", "clear b 84"]);
    expect(events[0]?.labels).toMatchObject({ lines: 3, template: "b", app: "shop" });
  });

  it("is usual after a while", () => {
    const { events } = play(method, [...counts("a", times(2, 260)), ...counts("b", times(1, 190), 70)]);
    expect(told(events)).toEqual(["firing b 71", "clear b 191"]);
  });

  it("is nothing while all is learned, and is judged by all templates of one origin", () => {
    expect(told(play(method, [...counts("a", times(1, 50)), ...counts("b", times(1, 20), 30)]).events)).toEqual([]);
    expect(unitOf(watching(method), { __name__: "log_lines", template: "x", app: "shop" })).toBe('{app="shop"}');
  });

  it("carries its text and lines, and is not told when a person calls it noise", () => {
    const samples = [...counts("a", times(2, 100)), ...counts("b", times(3, 30), 70)];
    const about = () => ({ found: { text: "boom <*>", samples: ["boom 7"] } });
    const { events } = play(method, samples, { about });
    expect(events[0]).toMatchObject({ title: "It is boom <*>", labels: { samples: ["boom 7"], text: "boom <*>" } });
    expect(play(method, samples, { about, isMuted: ({ template }) => template === "b" }).events).toEqual([]);
  });

  it("ends when a person calls it noise", () => {
    const before = [...counts("a", times(2, 90)), ...counts("b", times(3, 20), 70)];
    const noticed: Noticed = {
      watch: watching(method),
      source: countsOf(logs),
      tables: {},
      about: () => ({ found: { text: "x" } }),
    };
    const sorted = [...before].sort((one, other) => one.at - other.at);
    const { state, events } = watchSamples(noticed, null, sorted);
    expect(told(events)).toEqual(["firing b 71"]);
    const more = [...counts("a", [2, 2], 90), ...counts("b", [3, 3], 90)].sort((one, other) => one.at - other.at);
    expect(told(watchSamples({ ...noticed, isMuted: () => true }, state, more).events)).toEqual(["clear b 90"]);
  });
});

describe("what is gone", () => {
  const method: Method = { kind: "gone", learnMs: hour, forMs: 5 * minute };

  it("is what was never silent for a third as long", () => {
    const everyFour = Array.from({ length: 120 }, (_, index) => (index % 4 === 0 ? 1 : 0));
    const { events } = play(method, counts("a", [...everyFour, ...times(0, 30), 1, 1]));
    // Pauses of three minutes: nine are usual, ten are none.
    expect(told(events)).toEqual(["firing a 127", "clear a 151"]);
    expect(events[0]?.labels).toMatchObject({ longestPauseMs: 3 * minute, silentMs: 10 * minute });
  });

  it("is nothing that is hardly known", () => {
    expect(told(play(method, counts("a", [...times(1, 30), ...times(0, 60)])).events)).toEqual([]);
    expect(told(play(method, counts("a", [1, ...times(0, 200)])).events)).toEqual([]);
  });

  it("is not what nobody looked at", () => {
    const later = counts("a", times(1, 5), 700);
    expect(told(play(method, [...counts("a", times(1, 90)), ...later]).events)).toEqual([]);
  });
});

describe("how often lines come", () => {
  it("differs by the root of what is expected: a few more are nothing", () => {
    const method: Method = {
      kind: "baseline",
      season: "none",
      learnMs: 8 * hour,
      bad: "high",
      floor: null,
      sensitivity: 4,
      isCount: true,
      persist: { of: 3, points: 3 },
    };
    const calm = times(0, 600);
    expect(told(play(method, counts("a", [...calm, 3, 3, 3, 3, 3, 0])).events)).toEqual([]);
    expect(told(play(method, counts("a", [...calm, ...times(40, 6)])).events)).toEqual(["firing a 603"]);
  });
});

it("lines that never came were none: of those a unit begins with the first", () => {
  const news = counts("a", [1, 1], 5);
  expect(isBorn(watching({ kind: "gone", learnMs: 1, forMs: 1 }), news, news)).toBe(true);
  expect(isBorn(watching({ kind: "gone", learnMs: 1, forMs: 1 }), news, counts("a", [0, 1, 1], 4))).toBe(false);
});
