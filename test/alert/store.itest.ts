import type { Pool } from "pg";
import { afterAll, beforeAll, expect } from "vitest";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import { sampleAt, sampleSource } from "../../engine/alert/sample.ts";
import { readAlerts } from "../../store/alert/alerts.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import { processAlerts } from "../../store/alert/process.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { publishFiles } from "../../store/definition/publish-files.ts";
import { createPool } from "../../store/pool.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { alertBehaviour } from "./behaviour.ts";
import { minute } from "./host.ts";

let database: TestDatabase;
let pool: Pool;

const classes = `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: host, title: Host }
spec:
  attributes: { name: { type: string } }
  identify: [{ by: [name] }]
`;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { applicationName: "alert-host", onError: () => undefined });
  const files = [{ path: "host.yaml", text: classes }];
  expect(await publishFiles(pool, files, { author: "test", gitCommit: null }, {})).toMatchObject({ ok: true });
  const candidates = ["db1", "web1", "far1"].map((name) => ({
    ref: name,
    class: "host",
    attributes: { name },
    relations: [],
  }));
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "test", at: sampleAt });
  await relate(pool, { edges: [{ from: "web1", type: "dependsOn", to: "db1" }], source: "test", at: sampleAt });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

alertBehaviour("the product", async (rules) => {
  await pool.query("truncate deliveries, alerts, alert_groups, remediation_runs, outbox, source_watch");
  const definitions = { sources: { monitor: sampleSource() }, rules: inOrder(rules), tables: {} };
  return {
    async play(at, bodies) {
      await saveDeliveries(
        pool,
        bodies.map((body) => ({ source: "monitor", body: JSON.stringify(body) })),
      );
      await pool.query("update deliveries set received_at = $1", [new Date(minute(at))]);
      await processAlerts(pool, { definitionsNow: () => Promise.resolve(definitions), now: minute(at) });
    },
    alert: async (key) => (await readAlerts(pool, [`monitor/${key}`])).get(`monitor/${key}`),
    async effects() {
      const { rows } = await pool.query<{ body: AlertEffect }>("select body from outbox order by created_at, ctid");
      return rows.map(({ body }) => body);
    },
  };
});
