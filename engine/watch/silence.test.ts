import { describe, expect, it } from "vitest";
import type { MetricSource } from "../metric/ir.ts";
import type { WatchEvent } from "./event.ts";
import type { Watch } from "./ir.ts";
import { judgeSilence, silentAt } from "./silence.ts";
import { type SeriesSample, watchSamples, type WatchState } from "./watch.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 2, 2);
const source: MetricSource = {
  name: "prometheus",
  title: "",
  receive: { as: "remote-write", secret: null },
  keep: [],
  bind: [{ class: "host", attributes: { name: { kind: "jq", text: ".labels.instance" } } }],
  stepMs: minute,
  retain: { rawMs: 1, hourlyMs: 1 },
};
const watching = (then: "clear" | "tell"): Watch => ({
  name: "load",
  title: "Load",
  source: "prometheus",
  reads: "MetricSource",
  match: { __name__: ["load"] },
  per: ["instance"],
  value: "value",
  method: { kind: "threshold", above: 90, below: null, end: 80, persist: { of: 2, points: 2 } },
  silent: { afterMs: 10 * minute, then, severity: 5 },
  event: { severity: { kind: "literal", value: 3 }, when: null, title: { kind: "literal", value: "Load" } },
});
const minutely = (values: readonly number[], from = begin): SeriesSample[] =>
  values.map((value, index) => ({
    at: from + index * minute + 1,
    value,
    series: 'load{instance="db1"}',
    labels: { __name__: "load", instance: "db1" },
  }));
const play = (watch: Watch, values: readonly number[], before: WatchState | null = null, from = begin) =>
  watchSamples({ watch, source, tables: {} }, before, minutely(values, from));
const silent = (watch: Watch, state: WatchState, now: number) =>
  judgeSilence({ watch, source, tables: {} }, state, now);
const told = (events: readonly WatchEvent[] | undefined): unknown =>
  events?.map(({ state, severity, title }) => [state, severity, title]);

describe("a series that falls silent", () => {
  it("ends what was told of it, once", () => {
    const watch = watching("clear");
    const { state, events } = play(watch, [95, 95, 95]);
    expect(told(events)).toEqual([["firing", 3, "Load"]]);
    // The newest value counts, though its point is not made yet.
    const at = begin + 2 * minute + 1 + 10 * minute;
    expect(silentAt(watch, state)).toBe(at);
    expect(silent(watch, state, at - 1)).toBeNull();
    const judged = silent(watch, state, at);
    expect(told(judged?.events)).toEqual([["clear", 0, "Load"]]);
    expect(judged?.events[0]?.at).toBe(at);
    expect(silentAt(watch, judged?.state ?? state)).toBeNull();
    expect(silent(watch, judged?.state ?? state, at + minute)).toBeNull();
  });

  it("of which nothing was told ends nothing", () => {
    const watch = watching("clear");
    const { state } = play(watch, [10, 10, 10]);
    expect(silent(watch, state, begin + 60 * minute)?.events).toEqual([]);
  });

  it("is told, of what was good too, until it has been good again for long enough", () => {
    const watch = watching("tell");
    const { state } = play(watch, [10, 10, 10]);
    const judged = silent(watch, state, begin + 60 * minute);
    expect(told(judged?.events)).toEqual([
      ["firing", 5, 'Load: no values of {instance="db1"} since 2026-03-02T00:02:00.001Z'],
    ]);
    expect(judged?.events[0]?.bind).toEqual([{ class: "host", attributes: { name: "db1" } }]);
    const back = play(watch, [10, 10, 10, 10], judged?.state ?? state, begin + 60 * minute);
    expect(back.events.map(({ state: is, at }) => [is, (at - begin) / minute])).toEqual([["clear", 61]]);
    expect(silentAt(watch, back.state)).not.toBeNull();
  });

  it("is told anew when what comes again is bad", () => {
    const watch = watching("tell");
    const { state } = play(watch, [10, 10, 10]);
    const judged = silent(watch, state, begin + 60 * minute);
    const back = play(watch, [99, 99, 99], judged?.state ?? state, begin + 60 * minute);
    expect(told(back.events)).toEqual([["firing", 3, "Load"]]);
  });

  it("goes on where its watch asks for nothing", () => {
    const { silent: _, ...rest } = watching("clear");
    const watch: Watch = rest;
    const { state } = play(watch, [95, 95, 95]);
    expect(silentAt(watch, state)).toBeNull();
    expect(silent(watch, state, begin + 600 * minute)).toBeNull();
  });
});
