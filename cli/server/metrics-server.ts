import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Pool } from "pg";
import type { Readiness } from "../../api/routes/health.ts";
import { readEventLag } from "../../store/event/lag.ts";
import { readRounds } from "../../store/retention/rounds.ts";
import { listWorkers } from "../../store/worker/list.ts";
import { isAgreed, surveyFunctions } from "../../store/worker/survey.ts";
import { countRefusals } from "../../store/refusal/refusal.ts";

export interface MetricsServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface MetricsServerParams {
  readonly pool: Pool;
  /** Loopback port; 0 = any free one */
  readonly port: number;
  readonly readiness: () => Promise<Readiness>;
}

/**
 * How this process is, on a loopback port of its own: `/metrics` in Prometheus' text format (figures of the store are
 * read when they are asked for), `/livez` and `/readyz` for a process without an API too. Rejects with the listen
 * error.
 */
export async function startMetricsServer({ pool, port, readiness }: MetricsServerParams): Promise<MetricsServer> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = storeGauges(registry);
  const server = createServer(async (req, res) => {
    if (req.url === "/livez") {
      res.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
      return;
    }
    if (req.url === "/readyz") {
      const { ready, checks } = await readiness();
      const text = JSON.stringify({ status: ready ? "ready" : "not ready", checks });
      res.writeHead(ready ? 200 : 503, { "content-type": "application/json" }).end(text);
      return;
    }
    if (req.url !== "/metrics") {
      res.writeHead(404).end("there are /metrics, /livez and /readyz\n");
      return;
    }
    try {
      await measure(pool, gauges);
      res.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
    } catch (error) {
      res
        .writeHead(503, { "content-type": "text/plain" })
        .end(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

type StoreGauges = ReturnType<typeof storeGauges>;

function storeGauges(registry: Registry) {
  const registers = [registry];
  return {
    records: new Gauge({
      name: "opsloom_open_records",
      help: "Records that are not final",
      labelNames: ["type"],
      registers,
    }),
    attention: new Gauge({
      name: "opsloom_records_needing_attention",
      help: "Records a person must look at",
      registers,
    }),
    outbox: new Gauge({ name: "opsloom_outbox_pending", help: "Effects not delivered yet", registers }),
    parked: new Gauge({
      name: "opsloom_outbox_parked",
      help: "Effects refused for good: see opsloom effects list",
      registers,
    }),
    refusals: new Gauge({
      name: "opsloom_sent_refusals",
      help: "Commands of the engine that records refused in the last seven days",
      labelNames: ["command"],
      registers,
    }),
    workers: new Gauge({ name: "opsloom_workers", help: "Workers that run", registers }),
    disagreed: new Gauge({
      name: "opsloom_functions_disagreed",
      help: "Running workers that lack the function or have another one: see opsloom functions",
      labelNames: ["function"],
      registers,
    }),
    oldest: new Gauge({
      name: "opsloom_outbox_oldest_seconds",
      help: "Age of the oldest effect not delivered",
      registers,
    }),
    waiting: new Gauge({
      name: "opsloom_deliveries_pending",
      help: "Event deliveries that a consumer of the event log has not processed yet",
      labelNames: ["consumer"],
      registers,
    }),
    lag: new Gauge({
      name: "opsloom_deliveries_oldest_seconds",
      help: "Age of the oldest event delivery that a consumer has not processed",
      labelNames: ["consumer"],
      registers,
    }),
    stuck: new Gauge({
      name: "opsloom_event_shards_stuck",
      help: "Shards of sources in which a consumer cannot go on: see the log, and event_cursors",
      labelNames: ["consumer"],
      registers,
    }),
    rejected: new Gauge({
      name: "opsloom_deliveries_rejected",
      help: "Events that were not understood: see opsloom deliveries list",
      registers,
    }),
    alerts: new Gauge({ name: "opsloom_alerts_firing", help: "Alerts that fire", registers }),
    runs: new Gauge({ name: "opsloom_runs_open", help: "Runs that have not ended", registers }),
    dropped: new Gauge({
      name: "opsloom_retention_dropped",
      help: "Rows that were dropped because they were kept long enough, in all",
      labelNames: ["kind"],
      registers,
    }),
    roundAge: new Gauge({
      name: "opsloom_retention_round_age_seconds",
      help: "Time since rows of this kind were looked through for what may go",
      labelNames: ["kind"],
      registers,
    }),
  };
}

async function measure(pool: Pool, gauges: StoreGauges): Promise<void> {
  const records = await pool.query<{ type: string; count: number }>(
    "select type, count(*) from records where not final group by type",
  );
  gauges.records.reset();
  for (const { type, count } of records.rows) gauges.records.set({ type }, count);
  gauges.refusals.reset();
  for (const { command, count } of await countRefusals(pool, 7)) gauges.refusals.set({ command }, count);
  for (const gauge of [gauges.waiting, gauges.lag, gauges.stuck]) gauge.reset();
  for (const { consumer, waiting, oldestSeconds, stuck } of await readEventLag(pool)) {
    gauges.waiting.set({ consumer }, waiting);
    gauges.lag.set({ consumer }, oldestSeconds);
    gauges.stuck.set({ consumer }, stuck);
  }
  for (const { kind, total, ageSeconds } of await readRounds(pool)) {
    gauges.dropped.set({ kind }, total);
    gauges.roundAge.set({ kind }, ageSeconds);
  }
  const workers = await listWorkers(pool);
  gauges.workers.set(workers.length);
  gauges.disagreed.reset();
  for (const one of surveyFunctions(workers))
    if (!isAgreed(one)) gauges.disagreed.set({ function: one.name }, one.otherwise.length + one.without.length);
  const { rows } = await pool.query<
    Record<"attention" | "outbox" | "parked" | "oldest" | "rejected" | "alerts" | "runs", number>
  >(
    `select (select count(*) from records where attention is not null) as attention,
       (select count(*) from outbox where done_at is null and parked_at is null) as outbox,
       (select count(*) from outbox where parked_at is not null) as parked,
       (select coalesce(extract(epoch from now() - min(greatest(created_at, case when attempts = 0 then available_at end))), 0)::float8
         from outbox where done_at is null and parked_at is null and (attempts > 0 or available_at <= now())) as oldest,
       (select coalesce(sum(rejected), 0)::int from deliveries where rejected > 0) as rejected,
       (select count(*) from alerts where state = 'firing') as alerts,
       (select count(*) from runs where ended_at is null) as runs`,
  );
  const now = rows[0];
  if (now === undefined) return;
  for (const name of ["attention", "outbox", "parked", "oldest", "rejected", "alerts", "runs"] as const)
    gauges[name].set(now[name]);
}
