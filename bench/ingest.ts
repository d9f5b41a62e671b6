/**
 * B6: events stored durably before they are acknowledged, one and fifty a delivery.
 *
 * Ceiling: a micro-batch server written by hand on node:http, with no sources, no authentication and no check of the body,
 * that writes the same rows into the same table on the same PostgreSQL. Both servers run in one process and take turns;
 * the senders are 32 connections of the same process. What both have stored is counted before anything is timed.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { pino } from "pino";
import { createIngest } from "../api/ingest/ingest.ts";
import { startPostgres } from "../cli/launcher/postgres.ts";
import type { Json } from "../engine/json.ts";
import { publishFiles } from "../store/definition/publish-files.ts";
import { createKey } from "../store/key/key.ts";
import { migrate } from "../store/migrate.ts";
import { saveCompany } from "../store/person/save.ts";
import { createPool } from "../store/pool.ts";
import { compareSides, report } from "./rounds.ts";

/** Ratio to the hand-written server that B6 asks for. */
const target = 0.7;
const connections = 32;
const deliveriesPerSide = 1_500;

const source = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: bench }
spec:
  receive: { webhook: json }
  each: .alerts[]
  event: { key: '\${ .fingerprint }', state: firing, severity: 1, title: '\${ .labels.alertname }' }
`;

/** An Alertmanager payload of so many alerts of about 380 bytes. */
function payload(alerts: number): string {
  return JSON.stringify({
    version: "4",
    status: "firing",
    alerts: Array.from({ length: alerts }, (_, index) => ({
      status: "firing",
      fingerprint: index.toString(16).padStart(16, "0"),
      startsAt: "2026-03-02T09:00:00Z",
      labels: { alertname: "HostDown", instance: `192.0.2.${index}:9100`, severity: "critical", job: "node", site: "b" },
      annotations: { summary: `Host ${index} does not answer`, description: "No answer for five minutes. ".repeat(4) },
    })),
  });
}

/** What a skilled hand writes for this one purpose. */
function byHand(pool: pg.Pool): Server {
  let queue: { readonly body: string; readonly done: (error?: unknown) => void }[] = [];
  let writing = false;
  const write = async (): Promise<void> => {
    writing = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = queue.splice(0, 500);
      const error = await pool
        .query("insert into deliveries (source, body) select 'hand', unnest($1::text[])", [batch.map(({ body }) => body)])
        .then(() => undefined)
        .catch((reason: unknown) => reason);
      for (const { done } of batch) done(error);
    }
    writing = false;
  };
  return createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      JSON.parse(body);
      queue.push({ body, done: (error) => res.writeHead(error === undefined ? 202 : 503).end() });
      if (!writing) void write();
    });
  });
}

export async function bench(): Promise<Json> {
  const home = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  // PostgreSQL runs under another account when the bench runs as root.
  chmodSync(home, 0o711);
  const postgres = await startPostgres({ home, log: () => undefined, durable: true });
  try {
    await migrate(postgres.url);
    const pool = createPool(postgres.url, { applicationName: "bench", onError: () => undefined });
    await saveCompany(pool, { users: [{ name: "bench", title: "Bench", roles: ["automation"] }], groups: [] });
    const published = await publishFiles(pool, [{ path: "bench.yaml", text: source }], { author: "bench", gitCommit: null }, {});
    if (!published.ok) throw new Error(JSON.stringify(published.diagnostics));
    const key = await createKey(pool, { user: "bench", title: "bench" });
    const ingest = createIngest({ pool, log: pino({ level: "silent" }), secret: () => null });
    const ours = createServer((req, res) => {
      if (!ingest.handle(req, res)) res.writeHead(404).end();
    });
    const hand = byHand(pool);
    await Promise.all([ours, hand].map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))));
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const side = (server: Server, body: string) => (): Promise<number> =>
      deliver({ agent, port: (server.address() as AddressInfo).port, key, body, count: deliveriesPerSide });
    const results: { [name: string]: Json } = {};
    for (const alerts of [1, 50]) {
      const body = payload(alerts);
      const stored = [];
      for (const [name, server] of [
        ["bench", ours],
        ["hand", hand],
      ] as const) {
        await pool.query("truncate deliveries");
        await side(server, body)();
        stored.push(
          (await pool.query<{ n: number }>("select count(*)::int as n from deliveries where source = $1 and body = $2", [name, body]))
            .rows[0]?.n,
        );
      }
      if (stored.some((count) => count !== deliveriesPerSide)) throw new Error(`stored ${stored.join(" and ")} of ${deliveriesPerSide}`);
      const compared = report(await compareSides(side(ours, body), side(hand, body)), target);
      results[`batch${alerts}`] = { ...compared, eventsPerSecond: Number(compared["oursPerSecond"]) * alerts };
    }
    agent.destroy();
    for (const server of [ours, hand]) server.close();
    await pool.end();
    return {
      bench: "ingest",
      peer: "a micro-batch server on node:http, written by hand",
      connections,
      bytes: payload(1).length,
      ...results,
    };
  } finally {
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Load {
  readonly agent: Agent;
  readonly port: number;
  readonly key: string;
  readonly body: string;
  readonly count: number;
}

/** Sends deliveries over all connections; rejects when one is not acknowledged. */
async function deliver({ agent, port, key, body, count }: Load): Promise<number> {
  let left = count;
  const sendOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          port,
          host: "127.0.0.1",
          path: "/v1/events/bench",
          method: "POST",
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization: `Bearer ${key}` },
        },
        (res) => {
          res.resume();
          res.on("end", () => (res.statusCode === 202 ? resolve() : reject(new Error(`answered ${res.statusCode}`))));
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await sendOne();
    }),
  );
  return count;
}
