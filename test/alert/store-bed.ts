import type { Pool } from "pg";
import { sampleAt } from "../../engine/alert/sample.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { startStore } from "../support/store.ts";

/** A database for the alert board: the hosts db1, web1 (which depends on db1) and far1 are its CIs. */
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
`;

export async function createAlertStore(): Promise<AlertStore> {
  const { pool, publish, stop } = await startStore();
  await publish([{ path: "host.yaml", text: classes }]);
  const candidates = ["db1", "web1", "far1"].map((name) => ({
    ref: name,
    class: "host",
    attributes: { name },
    relations: [],
  }));
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "test", at: sampleAt });
  await relate(pool, { edges: [{ from: "web1", type: "dependsOn", to: "db1" }], source: "test", at: sampleAt });
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
