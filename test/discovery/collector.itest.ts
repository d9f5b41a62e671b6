/** A collector in a process of its own, which cannot reach the database, and what becomes of a run when it is killed. */
import http from "node:http";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { noteSeenCollectors } from "../../commands/collector-presence.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { type DiscoveryRun, readRuns } from "../../store/discovery/read-runs.ts";
import type { ApiClient } from "../support/api-client.ts";
import { type LauncherProcess, startLauncher } from "../support/launcher-process.ts";
import { adopt, type Listener } from "../support/listener.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

let product: TestProduct;
let admin: ApiClient;
const processes: LauncherProcess[] = [];
const homes: string[] = [];
const listeners: Listener[] = [];

/** So many that a request is larger than what is moved to the store, which a collector cannot read. */
const elsewhere = Array.from({ length: 1_500 }, (_, index) => `10.1.${index >> 8}.${index & 255}`).join(", ");

const definitions = (port: number): string => `apiVersion: opsloom/v1
kind: Collector
metadata: { name: site-b }
spec: { ranges: [127.0.9.0/24], exclude: [127.0.9.9], silentAfter: 90s }
---
apiVersion: opsloom/v1
kind: Discovery
metadata: { name: cellar }
spec:
  { schedule: { cron: '0 3 1 1 *' }, ranges: [127.0.9.0/29, 127.0.9.9], collector: any, ports: [${port}], rate: 2000,
    credentials: [{ snmp: elsewhere, for: [${elsewhere}] }] }
---
apiVersion: opsloom/v1
kind: Discovery
metadata: { name: slow }
spec: { schedule: { cron: '0 3 1 1 *' }, ranges: [127.0.9.0-127.0.9.8], collector: site-b, ports: [${port}, 1], rate: 2 }
`;

beforeAll(async () => {
  product = await startProduct();
  admin = await product.as("admin");
});
afterEach(async () => {
  for (const { child, ended } of processes.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  }
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});
afterAll(async () => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
  await product?.stop();
});

/** Where PostgreSQL would be asked for, nothing listens. */
function collector(name = "site-b"): LauncherProcess {
  const home = mkdtempSync(join(tmpdir(), "opsloom-collector-"));
  chmodSync(home, 0o755);
  homes.push(home);
  const environment = {
    OPSLOOM_PARTS: "collector",
    OPSLOOM_COLLECTOR: name,
    OPSLOOM_TEMPORAL_ADDRESS: inject("temporalAddress"),
    TEMPORAL_NAMESPACE: product.namespace,
    OPSLOOM_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  };
  const launcher = startLauncher({ home, environment });
  processes.push(launcher);
  return launcher;
}

async function prepared(): Promise<Listener> {
  const web = await adopt(
    http.createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end()),
    { address: "127.0.9.1" },
  );
  listeners.push(web);
  await product.publish([{ path: "cellar.yaml", text: definitions(web.port) }]);
  return web;
}

/** The sweep is started as soon as Temporal knows the collector. */
async function started(discovery: string): Promise<string> {
  return eventually("the collector is at work", async () => {
    const begun = admin.post<{ workflow: string }>(`/v1/discoveries/${discovery}/run`, {});
    return begun.then(({ workflow }) => workflow).catch(() => null);
  });
}

const ended = (discovery: string): Promise<DiscoveryRun> =>
  eventually(`the run of ${discovery} has ended`, async () => {
    const [run] = await readRuns(product.pool, { discovery });
    return run !== undefined && run.phase !== "running" ? run : null;
  });

it("sweeps without a database; its CIs, targets and presence arrive", { timeout: 180_000 }, async () => {
  const web = await prepared();
  await expect(admin.post("/v1/discoveries/cellar/run", {})).rejects.toThrow('no collector "site-b" is at work');
  const process = collector();
  const state = await process.ready;
  expect(state).toMatchObject({ parts: ["collector"], apiUrl: null, ports: { postgres: null } });
  expect((await fetch(new URL("/readyz", state.metricsUrl))).status).toBe(200);
  await started("cellar");
  expect(await ended("cellar")).toMatchObject({ phase: "completed", counts: { probed: 8, active: 1, inserted: 2 } });
  expect(web.connections).toBe(1);
  expect(await searchCis(product.pool, { classes: ["web-server"] })).toMatchObject([
    { attributes: { address: { value: "127.0.9.1" } } },
  ]);
  const [run] = await readRuns(product.pool, { discovery: "cellar" });
  const told = await admin.get(`/v1/discovery-runs/${encodeURIComponent(run?.id ?? "")}/targets?phase=identify`);
  expect(told).toMatchObject({
    items: [{ address: "127.0.9.1", ports: [web.port], ci: "127-0-9-1", errors: [] }],
    phases: { identify: 1, alive: 7 },
    next: null,
  });
  await noteSeenCollectors(product.client, product.pool);
  const { items } = await admin.get<{ items: { name: string }[] }>("/v1/collectors");
  expect(items.find(({ name }) => name === "site-b")).toMatchObject({
    silentSince: null,
    workers: [expect.stringMatching(/^\d+@/)],
  });
  process.child.kill("SIGTERM");
  expect(await process.ended).toBe(0);
});

it(
  "is killed in mid-sweep, and the worker too: the run goes on and ends, each address counted once",
  { timeout: 240_000 },
  async () => {
    const web = await prepared();
    const first = collector();
    await first.ready;
    const workflow = await started("slow");
    await eventually("it probes", async () => (web.connections > 0 ? true : null));
    first.child.kill("SIGKILL");
    await product.worker.stop();
    const [worker] = [await product.startWorker()];
    await collector().ready;
    const run = await ended("slow");
    expect(run).toMatchObject({ phase: "completed", doneCount: 9, counts: { probed: 9, alive: 9, active: 1 } });
    expect(run.id.startsWith(`${workflow}/`)).toBe(true);
    await worker.stop();
  },
);
