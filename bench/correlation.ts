/**
 * What correlations cost: alerts of as many hosts, each with two items that depend on it, through the alert board on
 * PostgreSQL, a thousand events a batch, by the rule alone, with `topology`, and with all five ways. The rival is the
 * rule alone, in the same run, on the same alerts; with `topology` there must be as many groups as hosts.
 *
 * `OPSLOOM_CORRELATION_HOSTS` says how many hosts, 2,000 else.
 */
import type { Pool } from "pg";
import type { Correlation, CorrelationMethod } from "../engine/alert/correlation.ts";
import { minuteMs, sampleAt, sampleRule, sampleSource } from "../engine/alert/sample.ts";
import type { Json } from "../engine/base/json.ts";
import { processAlerts } from "../store/alert/process.ts";
import { readClasses } from "../store/cmdb/classes.ts";
import { relate } from "../store/cmdb/relate.ts";
import { upsert } from "../store/cmdb/upsert.ts";
import { saveDeliveries } from "../store/event/deliveries.ts";
import { withDatabase } from "./database.ts";

const classes = ["host", "service"]
  .map(
    (name) => `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: ${name}, title: ${name} }
spec: { attributes: { name: { type: string } }, identify: [{ by: [name] }] }
`,
  )
  .join("---\n");

const eventsPerDelivery = 10;
const batch = 100;

export async function bench(): Promise<Json> {
  const hosts = Number(process.env["OPSLOOM_CORRELATION_HOSTS"] ?? "2000");
  if (!Number.isSafeInteger(hosts) || hosts < 1)
    throw new Error("OPSLOOM_CORRELATION_HOSTS must be a whole number above 0");
  const files = [{ path: "classes.yaml", text: classes }];
  return withDatabase({ files, connections: 2 }, async ({ pool }) => {
    await furnish(pool, hosts);
    const rows: { [name: string]: Json } = {};
    for (const [name, correlations] of Object.entries(ways)) {
      const { ms, groups } = await play(pool, hosts, correlations);
      if (name === "topology" && groups !== hosts)
        throw new Error(`${String(groups)} groups of ${String(hosts)} hosts`);
      const events = hosts * 3;
      rows[name] = {
        groups,
        eventsPerSecond: Math.round((events * 1000) / ms),
        microsecondsPerEvent: Math.round((ms * 1000) / events),
      };
    }
    return { bench: "correlation", hosts, events: hosts * 3, ...rows };
  });
}

const correlation = (
  name: string,
  order: number,
  method: CorrelationMethod,
  same: Correlation["same"] = [],
): Correlation => ({
  name,
  title: name,
  order,
  when: null,
  same,
  method,
  gapMs: 10 * minuteMs,
  lifeMs: 30 * minuteMs,
});
const topology = correlation("topology", 3, { kind: "topology", hops: 3, relations: null, hub: 20 });
const ways: { readonly [name: string]: readonly Correlation[] } = {
  rule: [],
  topology: [topology],
  all: [
    correlation("primary", 1, {
      kind: "primary",
      alert: { kind: "jq", text: '.labels.kind == "host"' },
      secondary: null,
      hops: 2,
      relations: null,
      hub: null,
    }),
    correlation("tags", 2, { kind: "tags" }, [["labels", "site"]]),
    topology,
    correlation("service", 4, { kind: "service", class: "service", depth: 8, rank: null }),
    correlation("text", 5, { kind: "text", similarity: 90 }, [["labels", "kind"]]),
  ],
};

async function furnish(pool: Pool, hosts: number): Promise<void> {
  const names = Array.from({ length: hosts }, (_, index) => [
    `h${String(index)}`,
    `a${String(index)}`,
    `b${String(index)}`,
  ]).flat();
  for (let from = 0; from < names.length; from += 1000) {
    const candidates = names
      .slice(from, from + 1000)
      .map((name) => ({ ref: name, class: "host", attributes: { name }, relations: [] }));
    await upsert(pool, { classes: await readClasses(pool), candidates, source: "bench", at: sampleAt });
  }
  const edges = Array.from({ length: hosts }, (_, index) =>
    ["a", "b"].map((name) => ({ from: `${name}${String(index)}`, type: "dependsOn", to: `h${String(index)}` })),
  ).flat();
  for (let from = 0; from < edges.length; from += 1000)
    await relate(pool, { edges: edges.slice(from, from + 1000), source: "bench", at: sampleAt });
  await pool.query("analyze");
}

async function play(
  pool: Pool,
  hosts: number,
  correlations: readonly Correlation[],
): Promise<{ readonly ms: number; readonly groups: number }> {
  await pool.query(
    "truncate deliveries, event_retries, alerts, alert_changes, alert_groups, alert_records, remediation_runs, outbox",
  );
  const events = ["a", "b", "h"].flatMap((kind) =>
    Array.from({ length: hosts }, (_, index) => ({
      key: `${kind}${String(index)}`,
      host: `${kind}${String(index)}`,
      title: `Item ${kind} number ${String(index)} does not answer`,
      severity: 1,
      at: sampleAt,
      labels: { kind: kind === "h" ? "host" : "app", site: null },
    })),
  );
  const definitions = {
    sources: { monitor: sampleSource() },
    rules: [sampleRule({ onMerge: { command: "merge", with: {} } })],
    correlations,
    tables: {},
  };
  let ms = 0;
  for (let from = 0; from < events.length; from += batch * eventsPerDelivery) {
    const part = events.slice(from, from + batch * eventsPerDelivery);
    const deliveries = Array.from({ length: Math.ceil(part.length / eventsPerDelivery) }, (_, index) => ({
      source: "monitor",
      body: JSON.stringify(part.slice(index * eventsPerDelivery, (index + 1) * eventsPerDelivery)),
    }));
    await saveDeliveries(pool, deliveries);
    await pool.query("update deliveries set received_at = $1", [new Date(sampleAt)]);
    const begun = performance.now();
    await processAlerts(pool, { definitionsNow: () => Promise.resolve(definitions), now: sampleAt });
    ms += performance.now() - begun;
  }
  const { rows } = await pool.query<{ groups: number }>(
    "select count(distinct coalesce(into_id, id))::int as groups from alert_groups",
  );
  return { ms, groups: rows[0]?.groups ?? 0 };
}
