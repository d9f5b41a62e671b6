import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sampleRule } from "../../engine/alert/sample.ts";
import { sampleCollector } from "../../engine/discovery/sample.ts";
import { type AlertStore, createAlertStore } from "../../test/alert/store-bed.ts";
import { noteCollectors } from "../discovery/collectors.ts";
import { readAlerts } from "./alerts.ts";
import { processAlerts } from "./process.ts";

let store: AlertStore;
let pool: Pool;

beforeAll(async () => {
  store = await createAlertStore();
  ({ pool } = store);
});
afterAll(() => store.stop());

const collector = sampleCollector({ name: "site-b", silentAfterMs: 90_000 });
const rules = [sampleRule({ sources: ["collectors"], onJoin: null, onClear: null })];
const process = () =>
  processAlerts(pool, { definitionsNow: () => Promise.resolve({ sources: {}, rules, tables: {} }), now: Date.now() });
const alert = async () => (await readAlerts(pool, ["collectors/site-b"])).get("collectors/site-b")?.alert;
/** As if so many seconds had passed in which somebody looked. */
const later = (seconds: number): Promise<unknown> =>
  pool.query(
    `update collector_watch set seen_at = seen_at - make_interval(secs => $1), heard_at = heard_at - make_interval(secs => $1),
       watched_since = watched_since - make_interval(secs => $1), checked_at = now() - interval '5 seconds'`,
    [seconds],
  );

it("the silence of a collector is an alert of the source `collectors`, once, which clears when it is seen", async () => {
  await noteCollectors(pool, [{ collector, seenAt: Date.now(), workers: ["7@b"] }]);
  await process();
  await later(80);
  await process();
  expect(await alert()).toBeUndefined();
  await later(20);
  await process();
  expect(await alert()).toMatchObject({ state: "firing", severity: 2, labels: { collector: "site-b" } });
  expect((await process()).events).toBe(0);
  await noteCollectors(pool, [{ collector, seenAt: Date.now(), workers: ["8@b"] }]);
  await process();
  expect(await alert()).toMatchObject({ state: "clear" });
});

it("is not judged when nobody could ask for it, and ends with the collector", async () => {
  await noteCollectors(pool, [{ collector, seenAt: Date.now(), workers: [] }]);
  await process();
  await later(500);
  await pool.query("update collector_watch set asked_at = now() - interval '10 minutes'");
  expect((await process()).events).toBe(0);
  await noteCollectors(pool, [{ collector, seenAt: null, workers: [] }]);
  await later(500);
  await process();
  expect(await alert()).toMatchObject({ state: "firing" });
  await noteCollectors(pool, []);
  await process();
  expect(await alert()).toMatchObject({ state: "clear" });
  expect((await pool.query("select 1 from collector_watch")).rows).toEqual([]);
});
