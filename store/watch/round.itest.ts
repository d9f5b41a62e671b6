import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { publishedAlertDefinitions } from "../alert/definitions.ts";
import { processAlerts } from "../alert/process.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import { foldSamples } from "../metric/fold.ts";
import { saveSamples } from "../metric/save.ts";
import { numberSeries, seriesDigest } from "../metric/series.ts";
import { publishedWatchDefinitions } from "./definitions.ts";
import { KnownSeries } from "./known-series.ts";
import { watchRound } from "./round.ts";
import { listStates } from "./states.ts";
import { tryWatch } from "./try.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 2, 2, 10);

const definitions = (above: number, more = ""): string => `apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: prometheus }
spec: { receive: { prometheus: remote-write }, keep: [{ match: { __name__: [load, temperature] } }], step: 1m }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: busy }
spec:
  source: prometheus
  series: { match: { __name__: load }, per: [instance] }
  threshold: { above: ${String(above)}, persist: { of: 2, points: 2 } }
  event: { severity: 3, title: '\${ .labels.instance + " is busy" }' }
${more}`;

let store: TestStore;
let pool: Pool;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query(
    "truncate metric_series, metric_batches, metric_blocks, metric_counts, watch_states, deliveries, alerts restart identity",
  );
  await pool.query("update metric_cursors set position = 0");
  await store.publish([{ path: "watch.yaml", text: definitions(90) }]);
});

const round = (params: Partial<Parameters<typeof watchRound>[1]> = {}) =>
  watchRound(pool, { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries(), ...params });

/** Values of a minute each, from this minute on. */
async function measure(instance: string, from: number, values: readonly number[]): Promise<void> {
  const labels = { __name__: "load", instance };
  const digest = seriesDigest(labels).toString("hex");
  const series = (await numberSeries(pool, "prometheus", new Map([[digest, labels]]))).get(digest) ?? 0;
  const samples = values.map((value, index) => ({ at: begin + (from + index) * minute, value }));
  await saveSamples(pool, [
    { source: "prometheus", batch: [{ series, samples }], kept: samples.length, dropped: 0, refused: 0 },
  ]);
}

async function told(): Promise<readonly WatchEvent[]> {
  const { rows } = await pool.query<{ body: string }>("select body from deliveries where source = 'watch' order by id");
  return rows.flatMap(({ body }) => (JSON.parse(body) as { events: WatchEvent[] }).events);
}

const states = async (): Promise<string[]> => (await told()).map(({ state }) => state);

it("what a watch notices becomes an alert, and ends it", async () => {
  await measure("db1", 0, [10]);
  await round();
  await measure("db1", 1, [95, 95, 95]);
  await measure("db2", 1, [10, 10]);
  expect(await round()).toMatchObject({ samples: 5, events: 1, problems: [] });
  const process = () => processAlerts(pool, { definitionsNow: publishedAlertDefinitions(), now: Date.now() });
  expect(await process()).toMatchObject({ events: 1, rejected: 0 });
  const alerts = () => pool.query("select id, state, severity, title from alerts");
  expect((await alerts()).rows).toEqual([
    { id: 'watch/busy/{instance="db1"}', state: "firing", severity: 3, title: "db1 is busy" },
  ]);
  await measure("db1", 4, [5, 5, 5, 5]);
  await round();
  await process();
  expect((await alerts()).rows).toMatchObject([{ state: "clear", severity: 0 }]);
});

it("says each thing once when it crashes before its commit, and remembers what it knew", async () => {
  await measure("db1", 0, [10]);
  await round();
  await measure("db1", 1, [95, 95, 95]);
  const crash = { connect: () => crashing(pool) } as unknown as Pool;
  await expect(
    watchRound(crash, { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries() }),
  ).rejects.toThrow("crash");
  expect(await told()).toEqual([]);
  await round();
  expect(await states()).toEqual(["firing"]);
  expect(await round()).toMatchObject({ samples: 0, events: 0 });
  expect(await states()).toEqual(["firing"]);
});

/** A connection that breaks where the position would move. */
async function crashing(from: Pool) {
  const client = await from.connect();
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  return Object.assign(Object.create(client) as typeof client, {
    query: (...args: unknown[]) =>
      typeof args[0] === "string" && args[0].startsWith("update metric_cursors")
        ? Promise.reject(new Error("crash"))
        : query(...args),
    release: (error?: Error) => client.release(error),
  });
}

it("begins with what is stored, silently, and several processes look once", async () => {
  await measure("db1", 0, [95, 95, 95, 95]);
  await foldSamples(pool);
  await Promise.all([1, 2, 3, 4].map(() => round()));
  expect(await told()).toEqual([]);
  expect((await listStates(pool, "busy")).map(({ state }) => Object.values(state.groups)[0]?.fires)).toEqual([true]);
  await measure("db1", 4, [95, 95]);
  await Promise.all([1, 2, 3, 4].map(() => round()));
  expect(await states()).toEqual(["firing"]);
});

it("ends what it told when it is published anew with another threshold, and when it is published no more", async () => {
  await measure("db1", 0, [10]);
  await round();
  await measure("db1", 1, [95, 95, 95]);
  await round();
  await store.publish([{ path: "watch.yaml", text: definitions(92) }]);
  await measure("db1", 4, [95]);
  await round();
  expect(await states()).toEqual(["firing", "clear"]);
  await measure("db1", 5, [95]);
  await round();
  expect(await states()).toEqual(["firing", "clear", "firing"]);
  await pool.query("delete from latest_definitions where kind = 'Watch'");
  await round();
  expect(await states()).toEqual(["firing", "clear", "firing", "clear"]);
  expect(await listStates(pool, "busy")).toEqual([]);
});

it("a trial says what a watch would have told, and writes nothing", async () => {
  await measure("db1", 0, [10, 95, 95, 95, 10, 10, 10]);
  await measure("db2", 0, [10, 10, 10]);
  const watch = (await readDefinitionsOfKind(pool, "Watch")).get("busy");
  const source = (await readDefinitionsOfKind(pool, "MetricSource")).get("prometheus");
  if (watch === undefined || source === undefined) throw new Error("nothing is published");
  const trial = { watch, source, tables: {}, from: begin, to: begin + 60 * minute, groups: 20 };
  const tried = await tryWatch(pool, trial);
  expect(tried).toMatchObject({ watched: 2, samples: 10, learning: 0, problems: [] });
  expect(tried.events.map(({ state }) => state)).toEqual(["firing", "clear"]);
  expect(await tryWatch(pool, { ...trial, groups: 1 })).toMatchObject({ watched: 1, samples: 7 });
  expect(await told()).toEqual([]);
});
