import { randomUUID } from "node:crypto";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from "@temporalio/worker";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { createCollectorActivities, createSweepStoreActivities } from "../../activities/discovery/discovery.ts";
import { absentAfter, sampleDiscovery } from "../../engine/discovery/sample.ts";
import { cmdbDefinitions } from "../../test/support/cmdb-definitions.ts";
import { adopt, type Listener } from "../../test/support/listener.ts";
import { noSecrets } from "../../activities/function/secret.ts";
import { awaitSweep, ensureSchedules, startSweep } from "../../commands/discovery.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { readRuns } from "../../store/discovery/read-runs.ts";
import { quietRuntime } from "../../test/support/quiet-runtime.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { workflowTaskQueue } from "../messages.ts";
import { discoveryTaskQueue, sweepWorkflowId } from "./messages.ts";

// A namespace of its own: the task queues have fixed names, and other test files poll them too.
const namespace = `discovery-${randomUUID()}`;
let store: TestStore;
let pool: pg.Pool;
let connection: NativeConnection;
let clientConnection: Connection;
let client: Client;
let bundle: { code: string };
let workers: readonly Worker[] = [];
let running: Promise<void[]> = Promise.resolve([]);
const listeners: Listener[] = [];

beforeAll(async () => {
  quietRuntime();
  store = await startStore();
  ({ pool } = store);
  await publishClasses();
  const address = inject("temporalAddress");
  clientConnection = await Connection.connect({ address });
  await clientConnection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  client = new Client({ connection: clientConnection, namespace });
  // A new namespace is known to all parts of the server after a moment.
  await vi.waitFor(() => client.workflow.count(), { timeout: 30_000, interval: 200 });
  connection = await NativeConnection.connect({ address });
  bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("./sweep.ts", import.meta.url)),
    logger: new DefaultLogger("ERROR"),
  });
  const deps = {
    pool,
    now: Date.now,
    exclude: ["127.9.9.9"],
    secrets: noSecrets,
    times: { greetingMs: 50, answerMs: 3_000, connectMs: 5_000 },
  };
  const common = { connection, namespace, shutdownGraceTime: "2s" } as const;
  workers = [
    await Worker.create({
      ...common,
      taskQueue: workflowTaskQueue,
      workflowBundle: bundle,
      activities: { ...createSweepStoreActivities(deps) },
    }),
    await Worker.create({
      ...common,
      taskQueue: discoveryTaskQueue(null),
      activities: { ...createCollectorActivities(deps) },
      maxHeartbeatThrottleInterval: "1s",
    }),
  ];
  running = Promise.all(workers.map((worker) => worker.run()));
});

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await connection.close();
  await clientConnection.close();
  await store?.stop();
});

async function publishClasses(): Promise<void> {
  await store.publish(cmdbDefinitions());
}

async function webServer(address: string): Promise<Listener> {
  const listener = await adopt(
    http.createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end()),
    { address },
  );
  listeners.push(listener);
  return listener;
}

const named = (name: string, over: Partial<Discovery>): Discovery =>
  sampleDiscovery({ name, rate: 5_000, onMissing: absentAfter(1), ...over });

describe("discoverySweep", () => {
  it("finds what listens, and marks what has vanished absent in the next run", async () => {
    const web = await webServer("127.0.5.1");
    const discovery = named("shop", { ranges: ["127.0.5.0/29"], ports: [web.port] });
    const first = await awaitSweep(client, await startSweep(client, discovery));
    expect(first).toMatchObject({ phase: "completed", absent: [], counts: { probed: 8, active: 1, inserted: 2 } });
    expect(await searchCis(pool, { classes: ["web-server"] })).toHaveLength(1);
    await web.close();
    const second = await awaitSweep(client, await startSweep(client, discovery));
    expect(second.absent).toHaveLength(2);
    expect(second.runId).not.toBe(first.runId);
    expect(await readRuns(pool, { discovery: "shop" })).toMatchObject([
      { id: second.runId, phase: "completed", addresses: 8, doneCount: 8 },
      { id: first.runId, phase: "completed" },
    ]);
  });

  it("is not started for a collector that is not at work, and is for one that is", async () => {
    const elsewhere = named("elsewhere", { collector: "cellar" });
    await expect(startSweep(client, elsewhere)).rejects.toThrow(
      'no collector "cellar" is at work, no worker asks its queue "ops-io-discovery-cellar" for work: start one',
    );
    const web = await webServer("127.0.5.9");
    const cellar = await Worker.create({
      connection,
      namespace,
      taskQueue: discoveryTaskQueue("cellar"),
      activities: createCollectorActivities({
        exclude: [],
        secrets: noSecrets,
        times: { greetingMs: 50, answerMs: 3_000, connectMs: 5_000 },
      }),
    });
    await cellar.runUntil(async () => {
      const here = { ...elsewhere, ranges: ["127.0.5.9"], ports: [web.port] };
      const workflowId = await vi.waitFor(() => startSweep(client, here), { timeout: 20_000, interval: 200 });
      expect(await awaitSweep(client, workflowId)).toMatchObject({ phase: "completed", counts: { active: 1 } });
    });
  });

  it("goes on in a new execution past a hundred shards as one run that sweeps every address once, and replays", async () => {
    const web = await webServer("127.1.63.250");
    const discovery = named("wide", { ranges: ["127.1.0.0/17"], ports: [web.port], rate: 10_000 });
    const workflowId = await startSweep(client, discovery);
    const outcome = await awaitSweep(client, workflowId);
    expect(outcome).toMatchObject({ phase: "completed", counts: { probed: 32_768, connections: 32_768, active: 1 } });
    expect(web.connections).toBe(1);
    const executions = [];
    for await (const execution of client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
      executions.push(execution.runId);
    expect(executions.length).toBeGreaterThanOrEqual(2);
    for (const runId of executions) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId);
    }
  });

  it("stops probing when it is cancelled, ends its row and infers nothing", async () => {
    const web = await webServer("127.0.6.1");
    const name = "slow";
    await awaitSweep(client, await startSweep(client, named(name, { ranges: ["127.0.6.1"], ports: [web.port] })));
    await web.close();
    const workflowId = await startSweep(client, named(name, { ranges: ["127.0.6.0/24"], ports: [web.port], rate: 20 }));
    await expect
      .poll(async () => (await readRuns(pool, { discovery: name }))[0]?.phase, { timeout: 20_000 })
      .toBe("running");
    await client.workflow.getHandle(workflowId).cancel();
    await expect(awaitSweep(client, workflowId)).rejects.toThrow(/cancelled/i);
    expect((await readRuns(pool, { discovery: name }))[0]).toMatchObject({ phase: "cancelled", absent: [] });
  });

  it("ends as expired at its time limit, and infers nothing", async () => {
    const web = await webServer("127.0.7.1");
    const schedule = { cron: "0 3 * * *", zone: "UTC", maxRunMs: 1_500 };
    await awaitSweep(client, await startSweep(client, named("limited", { ranges: ["127.0.7.1"], ports: [web.port] })));
    await web.close();
    const outcome = await awaitSweep(
      client,
      await startSweep(client, named("limited", { ranges: ["127.0.7.0/24"], ports: [web.port], rate: 10, schedule })),
    );
    expect(outcome).toMatchObject({ phase: "expired", absent: [] });
    expect((await readRuns(pool, { discovery: "limited" }))[0]).toMatchObject({
      phase: "expired",
      fault: expect.stringContaining("1500 ms"),
    });
  });

  it("refuses a plan that cannot be run and names the remedy", async () => {
    const workflowId = await startSweep(client, named("huge", { ranges: ["10.0.0.0/8"] }));
    await expect(awaitSweep(client, workflowId)).rejects.toMatchObject({
      cause: { cause: { message: expect.stringContaining("split it into several") } },
    });
  });

  it("leaves out what the installation excludes, without a word in the definition", async () => {
    const web = await webServer("127.9.9.9");
    const outcome = await awaitSweep(
      client,
      await startSweep(client, named("guarded", { ranges: ["127.9.9.8-127.9.9.10"], ports: [web.port] })),
    );
    expect(outcome.counts).toMatchObject({ probed: 2, active: 0 });
    expect(web.connections).toBe(0);
  });
});

describe("a discovery after another one", () => {
  it("hears of the end of its runs of all addresses, however they end, and of no other", async () => {
    const web = await webServer("127.0.8.9");
    const first = named("first", { ranges: ["127.0.8.9"], ports: [web.port] });
    await awaitSweep(client, await startSweep(client, first));
    const only = [{ first: 2_130_708_489, last: 2_130_708_489 }];
    await awaitSweep(client, await startSweep(client, first, { part: { only, as: "quick/127.0.8.9" } }));
    const huge = await startSweep(client, { ...first, ranges: ["127.0.8.8/30"], rate: 1, ports: [web.port, 1, 2, 3] });
    await expect
      .poll(async () => (await readRuns(pool, { discovery: "first" }))[0]?.phase, { timeout: 20_000 })
      .toBe("running");
    await client.workflow.getHandle(huge).cancel();
    await expect(awaitSweep(client, huge)).rejects.toThrow(/cancelled/i);
    const runs = await readRuns(pool, { discovery: "first" });
    expect(runs.map(({ phase, whole }) => [phase, whole])).toEqual([
      ["cancelled", true],
      ["completed", false],
      ["completed", true],
    ]);
    const { rows } = await pool.query<{ record_id: string }>(
      "select record_id from outbox where kind = 'discovery.ended' and body ->> 'discovery' = 'first'",
    );
    expect(new Set(rows.map((row) => row.record_id))).toEqual(new Set([runs[0]?.id, runs[2]?.id]));
  });

  it("is started once for a run, however often it is told of its end", async () => {
    const web = await webServer("127.0.8.10");
    const second = named("second", { ranges: ["127.0.8.10"], ports: [web.port] });
    await awaitSweep(client, await startSweep(client, second, { after: "run-1" }));
    await startSweep(client, second, { after: "run-1" });
    await awaitSweep(client, await startSweep(client, second, { after: "run-2" }));
    expect(await readRuns(pool, { discovery: "second" })).toHaveLength(2);
  });
});

describe("a run without the end of a shard", () => {
  it("ends as expired after maxIdle, and infers nothing", async () => {
    const schedule = { cron: "0 3 * * *", zone: "UTC", maxRunMs: null, maxIdleMs: 1_500 };
    const idle = named("idle", { ranges: ["127.0.8.0/24"], ports: [1], rate: 10, schedule });
    expect(await awaitSweep(client, await startSweep(client, idle))).toMatchObject({ phase: "expired", absent: [] });
    expect((await readRuns(pool, { discovery: "idle" }))[0]?.fault).toContain("maxIdle (1500 ms)");
  });
});

describe("ensureSchedules", () => {
  it("creates, brings up to date and deletes schedules, keeps a pause, and its schedule runs the sweep", async () => {
    const web = await webServer("127.0.8.1");
    const nightly = named("nightly", { ranges: ["127.0.8.1"], ports: [web.port] });
    const gone = named("gone", {});
    expect(await ensureSchedules(client, [nightly, gone])).toMatchObject({
      created: ["nightly", "gone"],
      updated: [],
      deleted: [],
    });
    const handle = client.schedule.getHandle(sweepWorkflowId("nightly"));
    await handle.pause("by a person");
    // The list of schedules follows with a delay.
    await expect
      .poll(
        async () =>
          (await ensureSchedules(client, [{ ...nightly, schedule: { ...nightly.schedule, cron: "30 4 * * *" } }]))
            .deleted,
        {
          timeout: 20_000,
        },
      )
      .toEqual(["gone"]);
    const described = await handle.describe();
    expect(described.state.paused).toBe(true);
    expect(described.policies).toMatchObject({ overlap: "SKIP", catchupWindow: 600_000 });
    expect(described.spec).toMatchObject({ timezone: "Europe/Berlin", jitter: 30_000 });
    expect(described.spec.calendars?.[0]).toMatchObject({ hour: [{ start: 4 }], minute: [{ start: 30 }] });
    await handle.unpause();
    await handle.trigger();
    await expect
      .poll(async () => (await readRuns(pool, { discovery: "nightly" }))[0]?.phase, { timeout: 30_000 })
      .toBe("completed");
    expect(web.connections).toBe(1);
  });
});
