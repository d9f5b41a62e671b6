import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { saveSamples } from "../metric/save.ts";
import { numberSeries, seriesDigest } from "../metric/series.ts";
import { publishedWatchDefinitions } from "./definitions.ts";
import { KnownSeries } from "./known-series.ts";
import { watchRound } from "./round.ts";
import { nextSilence, noteSilentSeries } from "./silence.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 2, 2, 10);
const definitions = `apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: prometheus }
spec: { receive: { prometheus: remote-write }, keep: [{ match: { __name__: [load] } }], step: 1m }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: busy }
spec:
  source: prometheus
  series: { match: { __name__: load }, per: [instance] }
  threshold: { above: 90, persist: { of: 2, points: 2 } }
  silent: { after: 5m, then: clear }
  event: { severity: 3, title: Busy }
`;

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "watch.yaml", text: definitions }]);
});
afterAll(() => store?.stop());

const definitionsNow = publishedWatchDefinitions();
const look = (): Promise<unknown> => watchRound(pool, { definitionsNow, series: new KnownSeries() });
const silence = (after: number): Promise<number> =>
  noteSilentSeries(pool, { definitionsNow, now: begin + after * minute });
const next = async (): Promise<number | null> => {
  const at = await nextSilence(pool, await definitionsNow(pool));
  return at === null ? null : (at - begin) / minute;
};

async function measure(from: number, values: readonly number[]): Promise<void> {
  const labels = { __name__: "load", instance: "db1" };
  const digest = seriesDigest(labels).toString("hex");
  const series = (await numberSeries(pool, "prometheus", new Map([[digest, labels]]))).get(digest) ?? 0;
  const samples = values.map((value, index) => ({ at: begin + (from + index) * minute, value }));
  await saveSamples(pool, [
    { source: "prometheus", batch: [{ series, samples }], kept: samples.length, dropped: 0, refused: 0 },
  ]);
}

it("ends what was told of a series of which nothing comes, once, and not before all that came was looked at", async () => {
  await measure(0, [10]);
  await look();
  await measure(1, [95, 95, 95]);
  await look();
  expect(await next()).toBe(8);
  await measure(4, [95]);
  // It waits: nothing is silent.
  expect(await silence(60)).toBe(0);
  await look();
  expect(await next()).toBe(9);
  expect(await silence(8.9)).toBe(0);
  expect(await silence(9)).toBe(1);
  expect(await silence(600)).toBe(0);
  expect(await next()).toBeNull();
  const { rows } = await pool.query<{ body: string }>("select body from deliveries where source = 'watch' order by id");
  const events = rows.flatMap(({ body }) => (JSON.parse(body) as { events: WatchEvent[] }).events);
  expect(events.map(({ state, at }) => [state, (at - begin) / minute])).toEqual([
    ["firing", 3],
    ["clear", 9],
  ]);
  // What comes again is watched again.
  await measure(100, [95, 95, 95]);
  await look();
  expect(await next()).toBe(107);
});
