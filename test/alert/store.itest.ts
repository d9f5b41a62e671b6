import { afterAll, beforeAll } from "vitest";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import { correlationsInOrder } from "../../engine/alert/correlation.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import { sampleSource } from "../../engine/alert/sample.ts";
import { listAlertChanges } from "../support/alert-changes.ts";
import { readAlerts } from "../../store/alert/alerts.ts";
import { readGroup } from "../../store/alert/groups.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import { processAlerts } from "../../store/alert/process.ts";
import { inTransaction } from "../../store/transaction.ts";
import { alertBehaviour } from "./behaviour.ts";
import { correlatedBehaviour } from "./correlated.ts";
import { type CreateHost, minute } from "./host.ts";
import { type AlertStore, createAlertStore } from "./store-bed.ts";

let store: AlertStore;

beforeAll(async () => {
  store = await createAlertStore();
});
afterAll(() => store.stop());

const create: CreateHost = async (rules, source, maintenances = [], correlations = []) => {
  const { pool } = store;
  await store.empty();
  const definitions = {
    sources: { monitor: { ...sampleSource(), ...source } },
    rules: inOrder(rules),
    maintenances,
    correlations: correlationsInOrder(correlations),
    tables: {},
  };
  return {
    async play(at, bodies) {
      await saveDeliveries(
        pool,
        bodies.map((body) => ({ source: "monitor", body: JSON.stringify(body) })),
      );
      await pool.query("update deliveries set received_at = $1", [new Date(minute(at))]);
      await processAlerts(pool, { definitionsNow: () => Promise.resolve(definitions), now: minute(at) });
    },
    hold: (window) =>
      inTransaction(pool, async (client) => {
        await client.query("delete from reservations");
        if (window === null) return;
        await client.query(
          `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_at, updated_at, snapshot, opened_by)
           values ('change/CHG1', 'CHG1', 'change', 'change', 'none', 1, '', $1, false, now(), now(), '{}', 'kim')
           on conflict (id) do update set state = excluded.state`,
          [window.state],
        );
        await client.query(
          "insert into reservations (record_id, ci, during) select 'change/CHG1', id, tstzrange($2, $3, '[)') from cis where name = any($1)",
          [window.cis, new Date(minute(window.from)), new Date(minute(window.until))],
        );
      }),
    alert: async (key) => (await readAlerts(pool, [`monitor/${key}`])).get(`monitor/${key}`),
    changes: () => listAlertChanges(pool),
    async groups() {
      const { rows } = await pool.query<{ id: string }>('select id from alert_groups order by id collate "C"');
      const groups = [];
      for (const { id } of rows) groups.push((await readGroup(pool, id))!);
      return groups;
    },
    async effects() {
      const { rows } = await pool.query<{ body: AlertEffect }>("select body from outbox order by created_at, ctid");
      return rows.map(({ body }) => body);
    },
  };
};

alertBehaviour("the product", create);
correlatedBehaviour("the product", create, { orders: 6 });
