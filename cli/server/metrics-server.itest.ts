import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sampleAt, sampleRule, sampleSource } from "../../engine/alert/sample.ts";
import { tellings } from "../../engine/lifecycle/tell/telling.ts";
import { retryDeliveries } from "../../store/alert/list-deliveries.ts";
import { processAlerts } from "../../store/alert/process.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import { noteFailure } from "../../store/event/lag.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { type MetricsServer, startMetricsServer } from "./metrics-server.ts";

let store: TestStore;
let pool: Pool;
let server: MetricsServer;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  server = await startMetricsServer({ pool, port: 0, readiness: () => Promise.resolve({ ready: true, checks: {} }) });
});
afterAll(async () => {
  await server.stop();
  await store?.stop();
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(server.url)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`no metric ${name} in ${text}`);
  return Number(line.split(" ")[1]);
}
const work = (severity: string) =>
  processAlerts(pool, {
    definitionsNow: () =>
      Promise.resolve({
        sources: { monitor: sampleSource({ severity: { kind: "jq", text: severity } }) },
        rules: [sampleRule()],
        tables: {},
      }),
    now: sampleAt,
  });

it("events that are not understood are counted until they are", async () => {
  expect(await metric("opsloom_deliveries_rejected")).toBe(0);
  const item = (key: string, severity: unknown) => ({ key, severity });
  await saveDeliveries(pool, [
    { source: "monitor", body: JSON.stringify([item("a", 1), item("b", "high"), item("c", 99)]) },
    { source: "gone", body: "{}" },
  ]);
  await work(".severity");
  expect(await metric("opsloom_deliveries_rejected")).toBe(3);
  await retryDeliveries(pool, { source: "monitor" });
  expect(await metric("opsloom_deliveries_rejected")).toBe(1);
  expect(await metric('opsloom_deliveries_pending{consumer="alerts"}')).toBe(1);
  await work('if .severity == "high" then 1 else 3 end');
  expect(await metric("opsloom_deliveries_rejected")).toBe(1);
  expect(await metric('opsloom_deliveries_pending{consumer="alerts"}')).toBe(0);
});

it("a message that is held back is no delay before its time, and one from then on", async () => {
  const message = { id: "errand/ERR1#1", record: "errand/ERR1", subject: "s", text: "t", because: "b" };
  await enqueue(pool, tellings(message, { channels: ["inbox"], sendAt: Date.now() + 3_600_000 }, ["kim"]));
  await pool.query("update outbox set created_at = now() - interval '2 hours' where record_id = 'errand/ERR1'");
  expect(await metric("opsloom_outbox_oldest_seconds")).toBeLessThan(80);
  await pool.query("update outbox set available_at = now() - interval '90 seconds' where record_id = 'errand/ERR1'");
  const age = await metric("opsloom_outbox_oldest_seconds");
  expect([age >= 90, age < 600]).toEqual([true, true]);
});

it("what waits for a consumer of the event log is counted, with its age, and shards in which it is stuck", async () => {
  await saveDeliveries(pool, [{ source: "monitor", body: "{}" }]);
  await pool.query("update deliveries set received_at = now() - interval '90 seconds' where body = '{}'");
  const { rows } = await pool.query<{ shard: number }>("select event_shard('monitor') as shard");
  await noteFailure(pool, "alerts", rows[0]?.shard ?? -1, "why");
  expect(await metric('opsloom_deliveries_pending{consumer="alerts"}')).toBe(1);
  expect(await metric('opsloom_deliveries_oldest_seconds{consumer="alerts"}')).toBeGreaterThanOrEqual(90);
  expect(await metric('opsloom_event_shards_stuck{consumer="alerts"}')).toBe(1);
  await work(".severity");
  expect(await metric('opsloom_deliveries_oldest_seconds{consumer="alerts"}')).toBe(0);
  expect(await metric('opsloom_event_shards_stuck{consumer="alerts"}')).toBe(0);
});
