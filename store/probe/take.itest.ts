import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { askPeriod } from "../../engine/availability/ask.ts";
import type { ProbeState, SeenOutcome } from "../../engine/probe/outcome.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { reckonStored } from "../availability/reading.ts";
import { latestUptimeProgram } from "../availability/program.ts";
import { recountUptime } from "../availability/verify.ts";
import { zoneOf } from "../indicator/program.ts";
import { readClasses } from "../cmdb/classes.ts";
import { upsert } from "../cmdb/upsert.ts";
import { readSamples } from "../metric/range.ts";
import { listSeries } from "../metric/series.ts";
import { readLatestChanges } from "./changes.ts";
import { listStandings } from "./states.ts";
import { noteSilence, takeFound } from "./take.ts";

const definitions = `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: service }
spec: { identify: [{ by: [name] }] }
---
apiVersion: opsloom/v1
kind: Collector
metadata: { name: north }
spec: { ranges: [192.0.2.0/24] }
---
apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: probes }
spec: { receive: { probes: results }, step: 30s }
---
apiVersion: opsloom/v1
kind: Probe
metadata: { name: front }
spec:
  source: probes
  of: { class: service, name: Shop }
  from: [centre, north]
  every: 30s
  timeout: 10s
  tcp: { host: shop.example, port: 443 }
---
apiVersion: opsloom/v1
kind: Availability
metadata: { name: shop-uptime }
spec:
  of: { cis: [shop] }
  target: 99%
  period: month
  zone: UTC
  outages: { seen: { probes: { probe: front }, from: 2, for: 60s } }
`;

const begin = Date.UTC(2026, 10, 2, 10);
const second = 1_000;

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
  await store.publish([{ path: "front.yaml", text: definitions }]);
  const shop = { ref: "shop", class: "service", attributes: { name: "shop" }, relations: [] };
  await upsert(store.pool, { classes: await readClasses(store.pool), candidates: [shop], source: "test", at: begin });
});
afterAll(() => store?.stop());
beforeEach(() =>
  store.pool.query(
    "truncate probe_states, probe_changes, metric_series, metric_batches, metric_counts restart identity",
  ),
);

const seen = (after: number, state: ProbeState, because: string | null = null): Omit<SeenOutcome, "from"> => ({
  probe: "front",
  at: begin + after * second,
  outcome: { state, ms: 40, reason: state === "up" ? null : "refused", because, daysLeft: null, steps: [] },
});
const find = (from: string, ...all: readonly Omit<SeenOutcome, "from">[]): Promise<void> =>
  takeFound(store.pool, {
    from,
    seen: all.map((one) => ({ ...one, from })),
    committedAt: new Date(Math.max(...all.map(({ at }) => at))),
  });

it("keeps what changed, how it stands, and its values, however often it is handed over", async () => {
  const all = [seen(0, "up"), seen(30, "down", "nobody listens"), seen(60, "down", "nobody listens")];
  await find("centre", ...all);
  await find("centre", ...all);
  await find("centre", seen(90, "up"));
  const changes = await readLatestChanges(store.pool, "front", 10);
  expect(changes.map(({ from, state, ci, at }) => [from, state, ci, (at - begin) / second])).toEqual([
    ["centre", "up", "shop", 90],
    ["centre", "down", "shop", 30],
    ["centre", "up", "shop", 0],
  ]);
  expect(await listStandings(store.pool)).toMatchObject([
    { probe: "front", from: "centre", everyMs: 30_000, standing: { state: "up", ci: "shop", lastAt: begin + 90_000 } },
  ]);
  const [up] = await listSeries(store.pool, { labels: { __name__: "probe_up" }, limit: 10 });
  expect(up?.labels).toEqual({ __name__: "probe_up", probe: "front", from: "centre" });
  const samples = await readSamples(store.pool, [up?.id ?? 0], { from: begin, to: begin + 600_000 });
  expect(samples.get(up?.id ?? 0)?.map(({ value }) => value)).toEqual([1, 0, 0, 1]);
});

it("says of what nobody asks any more that it is not known, and forgets what is published no more", async () => {
  await find("centre", seen(0, "down"));
  await noteSilence(store.pool, begin + 70_000);
  expect(await listStandings(store.pool)).toMatchObject([{ standing: { state: "down" } }]);
  await noteSilence(store.pool, begin + 70_001);
  await noteSilence(store.pool, begin + 900_000);
  const changes = await readLatestChanges(store.pool, "front", 10);
  expect(changes.map(({ state, at }) => [state, (at - begin) / second])).toEqual([
    ["unknown", 30],
    ["down", 0],
  ]);
  await store.pool.query("update probe_states set probe = 'gone'");
  await noteSilence(store.pool, begin + 900_000);
  expect(await listStandings(store.pool)).toEqual([]);
});

it("is counted in an uptime from so many vantage points at once for so long, by what was known then", async () => {
  const up = (from: string, after: number): Promise<void> => find(from, seen(after, "up"));
  const down = async (from: string, ...afters: readonly number[]): Promise<void> => {
    for (const after of afters) await find(from, seen(after, "down", "nobody listens"));
  };
  await up("centre", 0);
  await up("north", 0);
  // Alone, and together for half a minute: nothing.
  await down("centre", 30, 60, 90);
  await down("north", 90);
  await up("centre", 120);
  await up("north", 120);
  // Together for two minutes.
  await down("centre", 150, 180, 210, 240);
  await down("north", 180, 210, 240, 270);
  await up("centre", 270 + 30);
  await up("north", 300);
  const program = (await latestUptimeProgram(store.pool, "shop-uptime"))!;
  const reading = async (at: number): Promise<readonly unknown[]> => {
    const asked = askPeriod(program.availability, zoneOf("UTC", at), "2026-11", at, at);
    if (!asked.ok) throw new Error(asked.error);
    const evidence = await reckonStored(store.pool, program, asked.value, null);
    if (!evidence.ok) throw new Error(evidence.error);
    return evidence.value.reading.services[0]!.outages.map(({ id, from, to, goesOn }) => [
      id,
      (from - begin) / second,
      (to - begin) / second,
      goesOn,
    ]);
  };
  expect(await reading(begin + 600_000)).toEqual([["front", 180, 300, false]]);
  // While it went on, and shorter than it must be.
  expect(await reading(begin + 250_000)).toEqual([["front", 180, 250, true]]);
  expect(await reading(begin + 230_000)).toEqual([]);
  const at = begin + 600_000;
  const asked = askPeriod(program.availability, zoneOf("UTC", at), "2026-11", at, at);
  const evidence = await reckonStored(store.pool, program, asked.ok ? asked.value : (null as never), null);
  if (!evidence.ok) throw new Error(evidence.error);
  const stored = { ...evidence.value, digest: program.digest, program, period: "2026-11", asOf: new Date(at) };
  expect(await recountUptime(store.pool, stored, at)).toEqual({ differs: null, corrected: null });
  await store.pool.query("delete from probe_changes where vantage = 'north' and state = 'down'");
  expect(await recountUptime(store.pool, stored, at)).toMatchObject({
    differs: expect.stringContaining(
      "front: was 2026-11-02T10:03:00.000Z to 2026-11-02T10:05:00.000Z (120 s count), is none",
    ),
  });
});
