/**
 * B6: events stored durably before they are acknowledged, one and fifty a delivery, over 32 connections.
 *
 * Peers: a micro-batch server written by hand (ingest/servers.ts), which is the ceiling, and Alertmanager, which keeps
 * alerts in memory and groups them while it answers. Sender, servers, PostgreSQL and Alertmanager are processes of
 * their own; the sides take turns. Ours and the hand-written one store every delivery; to Alertmanager the thousand
 * different alerts come again and again. What each has taken is counted before anything is timed.
 *
 * Ratios are rates of acknowledged deliveries, ours over the peer's: by the wall, and by the processor time of the
 * servers with PostgreSQL's.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { createKey } from "../store/key/key.ts";
import { saveCompany } from "../store/person/save.ts";
import { alertCount, payloads } from "./ingest/payloads.ts";
import { openSender, type Sender } from "./ingest/sender.ts";
import { startAlertmanager, type Alertmanager } from "./peer/alertmanager.ts";
import { processorTimeOf, processorTimeOfTree } from "./processor-time.ts";
import { compareByClocks, percentiles, report, round, wallClock, type Clock } from "./rounds.ts";
import { withDatabase } from "./database.ts";

const connections = 32;
/** Alerts of a delivery, deliveries of a turn, and the ratios that B6 asks for. */
const batches = [
  { alerts: 1, deliveries: 1_500, target: { hand: 0.7, alertmanager: 0.7 } },
  { alerts: 50, deliveries: 200, target: { hand: 0.7, alertmanager: 0.35 } },
] as const;

const source = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: bench }
spec:
  receive: { webhook: json }
  each: .alerts[]
  event: { key: '\${ .fingerprint }', state: firing, severity: 1, title: '\${ .labels.alertname }' }
`;

export async function bench(): Promise<Json> {
  return withDatabase(
    { files: [{ path: "bench.yaml", text: source }], connections: 1, durable: true },
    async ({ pool, pid, url, stops }) => {
      await saveCompany(pool, { users: [{ name: "bench", title: "Bench", roles: ["automation"] }], groups: [] });
      const headers = { authorization: `Bearer ${await createKey(pool, { user: "bench", title: "bench" })}` };
      const servers = await startServers(url, stops);
      const open = async (port: number, path: string, accepted: number): Promise<Sender> => {
        const sender = await openSender({ port, path, headers, accepted }, connections);
        stops.push(() => sender.close());
        return sender;
      };
      const ours = await open(servers.ours, "/v1/events/bench", 202);
      const hand = await open(servers.hand, "/", 202);
      const alertmanager = await startAlertmanager(["alertname"]);
      if (typeof alertmanager !== "string") stops.push(() => alertmanager.stop());
      const theirs = typeof alertmanager === "string" ? null : await open(alertmanager.port, alertmanager.path, 200);
      const processor: Clock = () =>
        processorTimeOf(servers.pid) +
        processorTimeOfTree(pid) +
        (typeof alertmanager === "string" ? 0 : processorTimeOf(alertmanager.pid));

      const results: { [batch: string]: Json } = {};
      for (const { alerts, deliveries, target } of batches) {
        const bodies = payloads(alerts);
        const turn = (sender: Sender, list: readonly string[]) => (): Promise<number> => sender.send(list, deliveries);
        await checkStored(pool, [ours, hand], bodies.webhook);
        const clocks = { wall: wallClock, cpu: processor };
        const against = async (sender: Sender, list: readonly string[], ratio: number): Promise<JsonObject> => {
          await pool.query("truncate deliveries");
          const compared = await compareByClocks(turn(ours, bodies.webhook), turn(sender, list), clocks);
          return {
            ...report(compared.wall, ratio),
            eventsPerSecond: Math.round(compared.wall.ours * alerts),
            cpu: {
              ratio: round(compared.cpu.ratio),
              oursMsPerThousandEvents: round(1e6 / compared.cpu.ours / alerts),
              peerMsPerThousandEvents: round(1e6 / compared.cpu.peer / alerts),
            },
            oursMs: { ...percentiles(ours.cut()) },
            peerMs: { ...percentiles(sender.cut()) },
          };
        };
        const peer = async (sender: Sender, server: Alertmanager): Promise<JsonObject> => {
          await turn(sender, bodies.list)();
          await checkTaken(server);
          return against(sender, bodies.list, target.alertmanager);
        };
        results[`batch${alerts}`] = {
          hand: await against(hand, bodies.webhook, target.hand),
          alertmanager:
            theirs === null || typeof alertmanager === "string"
              ? (alertmanager as string)
              : await peer(theirs, alertmanager),
        };
      }
      return {
        bench: "ingest",
        connections,
        bytes: payloads(1).webhook[0]!.length,
        alertmanager: typeof alertmanager === "string" ? alertmanager : alertmanager.version,
        ...results,
      };
    },
  );
}

interface Servers {
  readonly pid: number;
  readonly ours: number;
  readonly hand: number;
}

async function startServers(databaseUrl: string, stops: (() => unknown)[]): Promise<Servers> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("ingest/servers.ts", import.meta.url))],
    {
      env: { ...process.env, OPSLOOM_DATABASE_URL: databaseUrl },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  stops.push(async () => {
    child.stdin.end();
    await exited;
  });
  return new Promise((resolve, reject) => {
    child.stdout
      .setEncoding("utf8")
      .once("data", (line: string) => resolve({ pid: child.pid!, ...JSON.parse(line) } as Servers));
    child.once("exit", (code) => reject(new Error(`the servers ended with ${code} before they were ready`)));
  });
}

/** Both durable servers must have stored each delivery, as it was sent. */
async function checkStored(
  pool: pg.Pool,
  senders: readonly [Sender, Sender],
  bodies: readonly string[],
): Promise<void> {
  await pool.query("truncate deliveries");
  for (const sender of senders) await sender.send(bodies, bodies.length);
  const { rows } = await pool.query<{ source: string; stored: number }>(
    "select source, count(distinct body)::int as stored from deliveries where body = any($1) group by source order by source",
    [bodies],
  );
  const stored = rows.map(({ source: name, stored: count }) => `${name} ${count}`).join(", ");
  if (stored !== `bench ${bodies.length}, hand ${bodies.length}`)
    throw new Error(`stored ${stored} of ${bodies.length} deliveries`);
}

/** Alertmanager must know every alert. */
async function checkTaken(alertmanager: Alertmanager): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const known = (await alertmanager.groups()).reduce((sum, { alerts }) => sum + alerts.length, 0);
    if (known === alertCount) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Alertmanager does not know the ${alertCount} alerts it was sent`);
}
