import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { Sample } from "../../engine/series/sample.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { inTransaction } from "../transaction.ts";
import { passBatches, takeBatches } from "./cursor.ts";
import { foldSamples, rollBlocks } from "./fold.ts";
import { readHours, readSamples } from "./range.ts";
import { dropOldSamples } from "./retain.ts";
import { saveSamples } from "./save.ts";
import { listSeries, numberSeries, seriesDigest } from "./series.ts";
import { countSamples } from "./sources.ts";

const hour = 3_600_000;
const begin = Date.UTC(2026, 2, 2, 10);

let store: TestStore;
let pool: Pool;
let load: number;
let disk: number;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query(
    "truncate metric_series, metric_batches, metric_blocks, metric_hours, metric_counts restart identity",
  );
  await pool.query("update metric_cursors set position = 0");
  [load = 0, disk = 0] = await numbers([{ __name__: "load" }, { __name__: "disk", mountpoint: "/" }]);
});

async function numbers(all: readonly { readonly [label: string]: string }[]): Promise<readonly number[]> {
  const digests = all.map((labels) => seriesDigest(labels).toString("hex"));
  const found = await numberSeries(pool, "prometheus", new Map(digests.map((digest, at) => [digest, all[at] ?? {}])));
  return digests.map((digest) => found.get(digest) ?? 0);
}

const minutely = (from: number, values: readonly number[]): Sample[] =>
  values.map((value, index) => ({ at: from + index * 60_000, value }));
const save = (series: number, samples: readonly Sample[]): Promise<void> =>
  saveSamples(pool, [
    { source: "prometheus", batch: [{ series, samples }], kept: samples.length, dropped: 2, refused: 1 },
  ]);
const read = async (series: number, from = begin, to = begin + 10 * hour): Promise<readonly Sample[]> =>
  (await readSamples(pool, [series], { from, to })).get(series) ?? [];
const batchesLeft = async (): Promise<number> => (await pool.query("select from metric_batches")).rowCount ?? 0;

describe("samples", () => {
  it("are read as they were sent, before they are in blocks, after it, and half of them", async () => {
    const all = minutely(begin, [1, 2, 3, 4, 5, 6]);
    await save(load, all.slice(0, 3));
    await save(disk, minutely(begin, [9]));
    expect(await read(load)).toEqual(all.slice(0, 3));
    await foldSamples(pool);
    expect(await read(load)).toEqual(all.slice(0, 3));
    await save(load, all.slice(3));
    expect(await read(load)).toEqual(all);
    expect(await read(load, begin + 60_000, begin + 240_000)).toEqual(all.slice(1, 4));
    await foldSamples(pool);
    expect(await read(load)).toEqual(all);
    expect(await read(disk)).toEqual(minutely(begin, [9]));
  });

  it("that come late or once more are put in their places", async () => {
    await save(load, minutely(begin + 120_000, [3, 4]));
    await foldSamples(pool);
    await save(load, minutely(begin, [1, 2, 30]));
    await foldSamples(pool);
    expect((await read(load)).map(({ value }) => value)).toEqual([1, 2, 30, 4]);
  });

  it("are counted by source, kept or not", async () => {
    await save(load, minutely(begin, [1, 2]));
    await save(load, minutely(begin + hour, [3]));
    expect((await countSamples(pool)).get("prometheus")).toMatchObject({ series: 2, kept: 3, dropped: 4, refused: 2 });
  });

  it("are dropped from the batches when every consumer has passed them, and not before", async () => {
    await save(load, minutely(begin, [1]));
    await foldSamples(pool);
    expect(await batchesLeft()).toBe(1);
    await inTransaction(pool, async (client) => {
      const taken = await takeBatches(client, "watches", 100);
      await passBatches(client, "watches", taken?.batches ?? []);
    });
    await save(load, minutely(begin + hour, [2]));
    await foldSamples(pool);
    expect(await batchesLeft()).toBe(1);
    expect((await read(load)).length).toBe(2);
  });

  it("are taken once more after a crash, and by one process at a time", async () => {
    await save(load, minutely(begin, [1]));
    await inTransaction(pool, async (client) => {
      expect((await takeBatches(client, "watches", 100))?.batches.length).toBe(1);
      expect(await inTransaction(pool, (other) => takeBatches(other, "watches", 100))).toBeNull();
      throw new Error("crash");
    }).catch((error: Error) => expect(error.message).toBe("crash"));
    const again = await inTransaction(pool, (client) => takeBatches(client, "watches", 100));
    expect(again?.batches.map(({ series }) => series)).toEqual([[{ series: load, samples: minutely(begin, [1]) }]]);
  });
});

describe("hours", () => {
  it("are made of blocks that are over, anew when something comes late", async () => {
    await save(load, minutely(begin, [4, 2, 9, 5]));
    await foldSamples(pool);
    await rollBlocks(pool, begin + hour);
    expect((await pool.query("select from metric_hours")).rowCount).toBe(0);
    // Until then they are made of the samples.
    expect(await readHours(pool, load, { from: begin, to: begin + hour })).toEqual([
      { at: begin, samples: 4, low: 2, high: 9, sum: 20, last: 5 },
    ]);
    await rollBlocks(pool, begin + 3 * hour);
    expect((await pool.query("select from metric_hours")).rowCount).toBe(1);
    await save(load, minutely(begin + 240_000, [20]));
    await foldSamples(pool);
    await rollBlocks(pool, begin + 3 * hour);
    expect(await readHours(pool, load, { from: begin, to: begin + hour })).toMatchObject([{ samples: 5, high: 20 }]);
  });

  it("stay when their samples are kept no longer, and the series with them; then all of it goes", async () => {
    const source = { retain: { rawMs: 24 * hour, hourlyMs: 100 * hour } } as MetricSource;
    const sources = new Map([["prometheus", source]]);
    await save(load, minutely(begin, [4, 2]));
    await foldSamples(pool);
    await rollBlocks(pool, begin + 3 * hour);
    await pool.query("update metric_series set seen_at = $1", [new Date(begin)]);
    await dropOldSamples(pool, sources, begin + 30 * hour);
    expect(await read(load)).toEqual([]);
    expect(await readHours(pool, load, { from: begin, to: begin + hour })).toMatchObject([{ samples: 2, sum: 6 }]);
    await dropOldSamples(pool, sources, begin + 200 * hour);
    expect(await listSeries(pool, { limit: 10 })).toEqual([]);
  });
});

it("series have one number each, whoever asks for it, and are found by their labels", async () => {
  const labels = Array.from({ length: 20 }, (_, index) => ({ __name__: "up", instance: `web${String(index)}` }));
  const asked = await Promise.all([1, 2, 3, 4].map(() => numbers(labels)));
  expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(new Set(asked[0]).size).toBe(20);
  const found = await listSeries(pool, { labels: { instance: "web7" }, limit: 10 });
  expect(found.map((one) => one.labels["instance"])).toEqual(["web7"]);
  expect(await listSeries(pool, { source: "another", limit: 10 })).toEqual([]);
});
