import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publishedWatchDefinitions } from "../../store/watch/definitions.ts";
import { KnownSeries } from "../../store/watch/known-series.ts";
import { watchRound } from "../../store/watch/round.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { remoteWrite } from "../demo/lab-sale/remote-write.ts";

const step = 30_000;
/** Samples are of the last minutes: a door takes none of long ago. */
const begin = Date.now() - 60 * step;

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct();
  await measure(0, [3e9, 3e9]);
  await look();
  await measure(2, [1e8, 1e8, 1e8, 1e8, 1e8, 1e8]);
  await look();
});
afterAll(() => product?.stop());

const look = () => watchRound(product.pool, { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries() });

async function measure(from: number, values: readonly number[]): Promise<void> {
  const labels = { __name__: "node_memory_MemAvailable_bytes", instance: "printer-3:9100" };
  const samples = values.map((value, index) => ({ at: begin + (from + index) * step, value }));
  expect(await remoteWrite(product.server.url, { key: await product.key("automation") }, labels, samples)).toBe(204);
}

const told = async (...line: string[]): Promise<string> => {
  const { code, out, err } = await product.opsloom("kim", ...line);
  expect(code, err).toBe(0);
  return out;
};
const json = async <T>(...line: string[]): Promise<T> => JSON.parse(await told(...line, "--output", "json")) as T;

it("says what came, which series are kept, and their values", async () => {
  expect(await told("metrics", "sources")).toMatch(/prometheus +remote-write +1 +8 +0 +0 /u);
  const list = await told("metrics", "list", "--labels", "instance=printer-3:9100");
  expect(list).toMatch(/node_memory_MemAvailable_bytes +instance=printer-3:9100/u);
  const [series] = await json<{ id: number }[]>("metrics", "list", "--metric", "node_memory_MemAvailable_bytes");
  const shown = await json<{ samples: unknown[]; hours: { samples: number }[] }>(
    "metrics",
    "show",
    String(series?.id),
    "--from",
    new Date(begin).toISOString(),
  );
  expect(shown.samples.length).toBe(8);
  expect(shown.hours.reduce((sum, { samples }) => sum + samples, 0)).toBe(8);
  expect(await told("metrics", "list", "--metric", "nothing")).toBe("no such series is kept\n");
  const { code, err } = await product.opsloom("kim", "metrics", "show", "4711");
  expect([code, err]).toEqual([expect.any(Number), expect.stringContaining("there is no series 4711")]);
});

it("says what watches notice and why, and what is noticed opens an incident of its CI", async () => {
  expect(await told("watch", "list")).toMatch(/memory-low +threshold +prometheus +1 +0 +1 /u);
  expect(await told("watch", "show", "memory-low")).toMatch(/instance=printer-3:9100.*told +below 200000000/u);
  await expect
    .poll(() => told("incident", "list"), { timeout: 20_000, interval: 500 })
    .toContain("printer-3:9100 has hardly any memory left");
});

it("tries a watch that is not published on what is stored", async () => {
  const file = join(product.folder, "watch.yaml");
  writeFileSync(
    file,
    `apiVersion: opsloom/v1
kind: Watch
metadata: { name: memory-some }
spec:
  source: prometheus
  series: { match: { __name__: node_memory_MemAvailable_bytes }, per: [instance] }
  threshold: { below: 500000000, persist: { of: 2, points: 2 } }
  event: { severity: 4, title: '\${ .labels.instance + " has little" }' }
`,
  );
  const out = await told("watch", "test", "memory-some", "--days", "1", "--definitions", file);
  expect(out).toContain("printer-3:9100 has little");
  expect(out).toContain('"memory-some" would have told 1.00 alerts a day of 1 series in 1 day (8 samples)');
  expect(await told("watch", "list")).not.toContain("memory-some");
  const { code, err } = await product.opsloom("kim", "watch", "test", "nobody");
  expect([code, err]).toEqual([expect.any(Number), expect.stringContaining('there is no watch "nobody"')]);
});
