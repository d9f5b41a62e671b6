/**
 * B7: a storm of events, a twentieth of them of different alerts, through the HTTP door of the whole product in a
 * process of its own. Every acknowledged event must be stored and counted, one incident opened for each site, and
 * people's reads must stay fast. The rivals are the count that the storm was made with and, where it is installed,
 * Alertmanager: the same storm, grouped by site, must leave the same alerts in the same groups.
 *
 * `OPSLOOM_STORM_EVENTS` says how many, 20,000 else. However the bench ends, its servers end.
 */
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { createApiClient } from "../test/support/api-client.ts";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json } from "../engine/base/json.ts";
import { createPool } from "../store/pool.ts";
import { compareWithAlertmanager } from "./storm/alertmanager.ts";
import { definitions, makeStorm, type Storm } from "./storm/events.ts";
import { startBenchProduct } from "./storm/product.ts";
import { quantile, startReading } from "./storm/reading.ts";
import { sendDeliveries } from "./storm/sending.ts";

/** A read during the storm may take so many times what it takes idle, at the 99th percentile. */
const target = 5;
const idleMs = 10_000;
const quietMs = 900_000;

export async function bench(): Promise<Json> {
  const events = Number(process.env["OPSLOOM_STORM_EVENTS"] ?? "20000");
  if (!Number.isSafeInteger(events) || events < 1)
    throw new Error("OPSLOOM_STORM_EVENTS must be a whole number above 0");
  const product = await startBenchProduct();
  const pool = createPool(product.databaseUrl, { applicationName: "bench", max: 1, onError: () => undefined });
  try {
    const admin = createApiClient(product.url, product.key("admin"));
    await admin.post("/v1/definitions", {
      files: [...(await readDefinitionFiles(["definitions"])), { path: "storm.yaml", text: definitions }],
    });
    const kim = createApiClient(product.url, product.key("kim"));
    const fields = { title: "Printer", impact: "low", urgency: "low" };
    const { number } = await kim.post<{ number: string }>(
      "/v1/records/incident",
      { fields },
      { "idempotency-key": "storm" },
    );
    const reading = startReading(`${product.url}/v1/records/incident/${number}`, product.key("kim"));
    try {
      // The first reads warm the server up.
      await pause(2_000);
      await reading.cut();
      await pause(idleMs);
      const idle = await reading.cut();
      const storm = makeStorm(events, Date.now());
      const from = performance.now();
      const receiver = { url: `${product.url}/v1/events/storm`, key: product.key("automation"), accepted: 202 };
      const { acknowledged, shed } = await sendDeliveries(receiver, storm.deliveries);
      const sentMs = performance.now() - from;
      await quiet(pool, storm);
      const quietAfterMs = performance.now() - from;
      const during = await reading.cut();
      const [idleP99, stormP99] = [quantile(idle, 0.99), quantile(during, 0.99)];
      const ratio = Math.round((stormP99 / idleP99) * 100) / 100;
      return {
        bench: "storm",
        peer: "the count that the storm was made with",
        events,
        ...(await outcome(pool, storm, acknowledged)),
        alertmanager: await compareWithAlertmanager(pool, storm),
        shed,
        storedPerSecond: Math.round((events / sentMs) * 1000),
        allAcknowledgedMs: Math.round(sentMs),
        quietMs: Math.round(quietAfterMs),
        read: {
          idle: idle.length,
          storm: during.length,
          idleP50: quantile(idle, 0.5),
          stormP50: quantile(during, 0.5),
          idleP99,
          stormP99,
        },
        ratio,
        target,
        reached: ratio <= target,
      };
    } finally {
      reading.stop();
    }
  } finally {
    await pool.end();
    await product.stop();
  }
}

/**
 * Resolves when every delivery was processed, every group has its record and nothing is left to be delivered. Effects
 * put aside never leave.
 */
async function quiet(pool: pg.Pool, { groups }: Storm): Promise<void> {
  const until = performance.now() + quietMs;
  for (;;) {
    const { rows } = await pool.query<{ waiting: number; pending: number; opened: number; parked: number }>(
      `select (select count(*) from event_backlog())::int as waiting,
         (select count(*) from outbox where done_at is null and parked_at is null)::int as pending,
         (select count(*) from outbox where parked_at is not null)::int as parked,
         (select count(*) from alert_groups where record_id is not null)::int as opened`,
    );
    const now = rows[0];
    if (now !== undefined && now.waiting === 0 && now.pending === 0 && now.opened + now.parked >= groups) return;
    if (performance.now() > until)
      throw new Error(`the storm was not quiet after ${quietMs / 1000} s: ${JSON.stringify(now)}`);
    await pause(200);
  }
}

/** What was stored against what must have been. Throws when a single one differs. */
async function outcome(
  pool: pg.Pool,
  storm: Storm,
  acknowledged: readonly number[],
): Promise<{ [name: string]: number }> {
  const stored = await pool.query<{ delivery: number }>(
    "select (body::jsonb ->> 'delivery')::int as delivery from deliveries",
  );
  const found = new Set(stored.rows.map(({ delivery }) => delivery));
  const { rows } = await pool.query<{ [name: string]: number }>(
    `select (select sum(count) from alerts where source = 'storm')::int as stored,
       (select count(*) from alerts where source = 'storm')::int as alerts,
       (select count(*) from alert_groups where rule = 'storm')::int as groups,
       (select count(*) from records where snapshot -> 'fields' ->> 'title' like 'Site % is down')::int as incidents,
       (select count(*) from outbox where parked_at is not null)::int as parked`,
  );
  const counts = { lostAcks: acknowledged.filter((delivery) => !found.has(delivery)).length, ...rows[0] };
  const wanted = {
    lostAcks: 0,
    stored: storm.events,
    alerts: storm.alerts,
    groups: storm.groups,
    incidents: storm.groups,
    parked: 0,
  };
  for (const [name, count] of Object.entries(wanted)) {
    if ((counts as { [name: string]: number })[name] !== count)
      throw new Error(`the storm left ${JSON.stringify(counts)} and must leave ${JSON.stringify(wanted)}`);
  }
  return { ...wanted, oracleGroups: storm.groups };
}
