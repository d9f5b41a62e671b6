import type { Pool } from "pg";
import { sampleAt } from "../../engine/alert/sample.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { startStore } from "../support/store.ts";

/** A database for the alert board, with the CIs of `host.ts`. */
export interface AlertStore {
  readonly pool: Pool;
  /** Removes what events have left. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const classes = `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: host, title: Host }
spec:
  attributes: { name: { type: string } }
  identify: [{ by: [name] }]
---
apiVersion: opsloom/v1
kind: CIClass
metadata: { name: service, title: Service }
spec:
  attributes: { name: { type: string }, weight: { type: string } }
  identify: [{ by: [name] }]
`;

const dependencies = [
  ["db1", "rack1"],
  ["web1", "db1"],
  ["app2", "db1"],
  ["lb1", "web1"],
  ["shop", "lb1"],
  ["wiki", "app2"],
  ["wiki", "db1"],
] as const;

export async function createAlertStore(): Promise<AlertStore> {
  const { pool, publish, stop } = await startStore();
  await publish([{ path: "host.yaml", text: classes }]);
  const candidate = (ciClass: string, name: string, attributes = {}) => ({
    ref: name,
    class: ciClass,
    attributes: { name, ...attributes },
    relations: [],
  });
  const candidates = [
    ...["rack1", "db1", "web1", "app2", "lb1", "far1"].map((name) => candidate("host", name)),
    candidate("service", "shop", { weight: "high" }),
    candidate("service", "wiki", { weight: "low" }),
  ];
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "test", at: sampleAt });
  await relate(pool, {
    edges: dependencies.map(([from, to]) => ({ from, type: "dependsOn", to })),
    source: "test",
    at: sampleAt,
  });
  return {
    pool,
    async empty() {
      await pool.query(
        "truncate reservations, deliveries, event_retries, alerts, alert_changes, alert_groups, alert_records, remediation_runs, outbox, source_watch",
      );
    },
    stop,
  };
}
