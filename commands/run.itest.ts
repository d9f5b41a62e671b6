import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, Connection } from "@temporalio/client";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { ApiError } from "../client/fault.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import { readRun } from "../store/run/read-run.ts";
import { startRun as noteRun } from "../store/run/start-run.ts";
import { createNamespace, eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { retryRun } from "./retry-run.ts";
import { cancelRecordRun, cancelRun, startRecordRun, startRun } from "./run.ts";
import { startSweeper } from "./sweeper.ts";

let product: TestProduct;
let server: Server;
/** Paths asked for, in order. */
const asked: string[] = [];
/** Answers of paths that are kept waiting. */
const held = new Map<string, ServerResponse>();
let broken = false;
let base: string;

beforeAll(async () => {
  server = createServer((req, res) => {
    const path = req.url ?? "";
    asked.push(path);
    if (path.startsWith("/hold")) held.set(path, res);
    else answer(res, broken && path.startsWith("/broken") ? 503 : 200);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  product = await startProduct({ relay: false });
  const document =
    "document: { dsl: 1.0.3, namespace: test, name: NAME, version: 1.0.0, metadata: { opsloom: { allow: [agent] } } }\n";
  const get = (name: string, path: string) =>
    `  - ${name}: { call: http, with: { method: get, endpoint: "${base}${path}" } }\n`;
  const file = (name: string, body: string) => ({
    path: `test/${name}.yaml`,
    text: `${document.replace("NAME", name)}do:\n${body}`,
  });
  await product.publish([
    file("echo", "  - s: { set: { got: '${ . }' } }\n"),
    file("broken", get("a", "/broken") + get("b", "/after")),
    file("two", get("first", "/hold/first") + get("second", "/second")),
  ]);
});
afterAll(async () => {
  await product?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
  // What a cancelled run had asked for is not the answer of another one's step.
  held.clear();
});

function answer(res: ServerResponse, status = 200): void {
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ status }));
}

const ended = (id: string) =>
  eventually(`the end of ${id}`, async () => {
    const run = await readRun(product.pool, id);
    return run !== null && run.endedAt !== null && run;
  });
const shown = (id: string, phase: string) =>
  eventually(`${id} ${phase}`, async () => {
    const run = await readRun(product.pool, id);
    return run?.phase === phase && run;
  });
/** What a client says whose connection is gone. */
const cutOffError = "Unexpected error while making gRPC request";
const count = async (where: string): Promise<number> =>
  (await product.pool.query<{ n: number }>(`select count(*)::integer as n from runs where ${where}`)).rows[0]?.n ?? 0;

/** As the command's process sees Temporal when it dies, or is cut off, between the row and the workflow. */
async function cutOff(): Promise<Client> {
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  const client = new Client({ connection, namespace: product.namespace });
  await connection.close();
  return client;
}

/** Temporal as it is when all its data is gone: a namespace without workflows. */
async function emptied(): Promise<Client> {
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  return new Client({ connection, namespace: await createNamespace(inject("temporalAddress")) });
}

it("what was allowed is what is started, and it is read no second time", async () => {
  const version = (said: string) => ({
    path: "test/said.yaml",
    text: `document: { dsl: 1.0.3, namespace: test, name: said, version: 1.0.0 }\ndo: [{ s: { set: { said: ${said} } } }]\n`,
  });
  await product.publish([version("first")]);
  const published = await readLatestDefinition(product.pool, "Runbook", "test/said");
  await product.publish([version("second")]);
  let reads = 0;
  const pool = new Proxy(product.pool, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]) => {
        if (key === "query" && JSON.stringify(given[0]).includes("definitions")) reads += 1;
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  });
  const id = await startRun(
    { ...product, pool },
    { runbook: "test/said", input: {}, requestedBy: "kim", ...(published === null ? {} : { published }) },
  );
  expect(reads).toBe(0);
  await eventually("its end", async () => (await readRun(product.pool, id))?.phase === "completed");
  expect(await readRun(product.pool, id)).toMatchObject({ digest: published?.digest, output: { said: "first" } });
});

describe("a run that was noted and whose workflow was never started", () => {
  it("is started by the sweeper, once, with what it was noted with", async () => {
    const lost = { ...product, client: await cutOff() };
    await expect(
      startRun(lost, { runbook: "test/echo", input: { n: 1 }, requestedBy: "kim", key: "lost" }),
    ).rejects.toThrow(cutOffError);
    expect(await readRun(product.pool, "run/lost")).toMatchObject({ phase: "pending" });
    const log = pino({ level: "silent" });
    // Two of them, as in two processes.
    const sweepers = [1, 2].map(() => startSweeper({ ...product, log, graceMs: 0, intervalMs: 50 }));
    const run = await ended("run/lost");
    expect(run).toMatchObject({ phase: "completed", output: { got: { n: 1 } }, requestedBy: "kim" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    const executions: string[] = [];
    for await (const { runId } of product.client.workflow.list({ query: "WorkflowId = 'run/lost'" }))
      executions.push(runId);
    expect(executions).toHaveLength(1);
  });

  it("is started by a repeat of its request, and by the wish to cancel it, which it obeys", async () => {
    const lost = { ...product, client: await cutOff() };
    const params = { runbook: "test/echo", input: {}, requestedBy: "kim" };
    await expect(startRun(lost, { ...params, key: "repeat" })).rejects.toThrow(cutOffError);
    expect(await startRun(product, { ...params, key: "repeat" })).toBe("run/repeat");
    expect(await ended("run/repeat")).toMatchObject({ phase: "completed" });
    await expect(
      startRun(lost, { runbook: "test/two", input: {}, requestedBy: "kim", key: "unwanted" }),
    ).rejects.toThrow(cutOffError);
    await cancelRun(product, "run/unwanted", "alex");
    expect(await ended("run/unwanted")).toMatchObject({
      phase: "cancelled",
      requests: [{ verb: "cancel", by: "alex" }],
    });
    expect(asked).not.toContain("/second");
  });

  it("that its record gave up before its start has arrived begins nothing, and is shown as cancelled", async () => {
    const [record, run] = ["change/CHG0000001", "change/CHG0000001/do/2"];
    const effect = { id: "change/CHG0000001#2", record, run, kind: "run.start" as const };
    await cancelRecordRun(product, { id: "change/CHG0000001#3", record, run, kind: "run.cancel" });
    const start = {
      ...effect,
      purpose: "do",
      runbook: "test/two",
      digest: null,
      tasks: null,
      input: {},
      expiresAt: null,
    };
    for (let times = 0; times < 2; times += 1) await startRecordRun(product, start);
    expect(await readRun(product.pool, run)).toMatchObject({
      phase: "cancelled",
      requests: [{ verb: "cancel", by: record }],
    });
    await expect(product.client.workflow.getHandle(run).describe()).rejects.toThrow(/not found/i);
    expect(asked).toEqual([]);
  });

  it("is not started again when it has ended, also when Temporal has forgotten it", async () => {
    await startRun(product, { runbook: "test/echo", input: {}, requestedBy: "kim", key: "forgotten" });
    await ended("run/forgotten");
    const empty = await emptied();
    await startRun(
      { ...product, client: empty },
      { runbook: "test/echo", input: {}, requestedBy: "kim", key: "forgotten" },
    );
    await expect(empty.workflow.getHandle("run/forgotten").describe()).rejects.toThrow(/not found/i);
    await empty.connection.close();
  });
});

it("refuses a key that looks like the id of a retry, and keeps retries of older such runs apart", async () => {
  const kim = await product.as("kim");
  const refused = kim.post("/v1/runs", { runbook: "test/echo", input: {} }, { "idempotency-key": "a~1" });
  await expect(refused).rejects.toThrow(/ends with "~" and digits/);
  await expect(startRun(product, { runbook: "test/echo", input: {}, requestedBy: "kim", key: "b~12" })).rejects.toThrow(
    /use another key/,
  );
  expect(await startRun(product, { runbook: "test/echo", input: {}, requestedBy: "kim", key: "b~12c" })).toBe(
    "run/b~12c",
  );
});

it("makes one run of first requests with one key that come at once, and refuses those with other input", async () => {
  const kim = await product.as("kim");
  for (let round = 0; round < 5; round += 1) {
    const key = `race-${round}`;
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) =>
        kim.post<{ id: string }>("/v1/runs", { runbook: "test/echo", input: { n: n % 2 } }, { "idempotency-key": key }),
      ),
    );
    const id = `run/kim:${key}`;
    const run = await ended(id);
    const { n } = run.input as { n: number };
    for (const [index, one] of answers.entries()) {
      if (index % 2 === n) expect(one).toMatchObject({ status: "fulfilled", value: { id } });
      else {
        expect(one).toMatchObject({ status: "rejected", reason: { status: 422, code: "OPS422" } });
        expect((one as PromiseRejectedResult).reason).toBeInstanceOf(ApiError);
      }
    }
    expect(run).toMatchObject({ phase: "completed", output: { got: { n } } });
    expect(await count(`id like '%${key}%'`)).toBe(1);
  }
});

it("retries a run that was given its tasks in place, from the step it faulted at", async () => {
  broken = true;
  const get = (path: string) => ({ call: "http", with: { method: "get", endpoint: `${base}${path}` } });
  await startRecordRun(product, {
    id: "effect",
    record: "incident/INC0000001",
    kind: "run.start",
    run: "incident/INC0000001#7",
    purpose: "inProgress.do",
    runbook: null,
    digest: null,
    tasks: [{ a: get("/once") }, { b: get("/broken") }],
    input: { from: "the record" },
    expiresAt: null,
  });
  expect(await ended("incident/INC0000001#7")).toMatchObject({ phase: "faulted", retryable: true, digest: null });
  broken = false;
  const robot = await product.as("automation");
  const path = `/v1/runs/${encodeURIComponent("incident/INC0000001#7")}/retry`;
  expect(await robot.post(path, {})).toMatchObject({ id: "incident/INC0000001#7~1", repeats: ["/do/1/b"] });
  expect(await ended("incident/INC0000001#7~1")).toMatchObject({
    phase: "completed",
    output: { status: 200 },
    recordId: "incident/INC0000001",
    input: { from: "the record" },
    retryOf: "incident/INC0000001#7",
  });
  expect(asked).toEqual(["/once", "/broken", "/broken"]);
});

it("goes on after the step it faulted at when who retries it says that the step is done", async () => {
  broken = true;
  const kim = await product.as("kim");
  const { id } = await kim.post<{ id: string }>("/v1/runs", { runbook: "test/broken", input: {} });
  expect(await ended(id)).toMatchObject({ phase: "faulted", skip: [], repeat: [] });
  asked.length = 0;
  const path = `/v1/runs/${encodeURIComponent(id)}/retry`;
  await expect(kim.post(path, { skip: ["/do/0"] })).rejects.toMatchObject({ status: 400, code: "OPS400" });
  await expect(kim.post(path, { repeat: ["/do/0/a"] })).rejects.toMatchObject({ status: 400, code: "OPS400" });
  expect(await kim.post(path, { skip: ["/do/0/a"] })).toEqual({ id: `${id}~1`, repeats: [] });
  expect(await ended(`${id}~1`)).toMatchObject({ phase: "completed", retryOf: id, skip: ["/do/0/a"] });
  expect(asked).toEqual(["/after"]);
  broken = false;
});

it("refuses to retry what kept no tasks, and what did not fault", async () => {
  const nothing = {
    namespace: "test",
    name: "x",
    version: "1.0.0",
    digest: null,
    document: null,
    recordId: null,
    purpose: null,
  };
  await noteRun(product.pool, { id: "run/old", ...nothing, requestedBy: "incident/INC1", retryOf: null, input: {} });
  await expect(retryRun(product, { runId: "run/old", requestedBy: "kim" })).rejects.toThrow(
    "only a faulted run can be retried",
  );
  await product.pool.query(`update runs set phase = 'faulted', ended_at = now(), frame = '{}' where id = 'run/old'`);
  await expect(retryRun(product, { runId: "run/old", requestedBy: "kim" })).rejects.toThrow(
    "send incident/INC1 the command again",
  );
});

describe("suspending over the API", () => {
  it("holds a run before its next task over a restart of the worker, shows it, and lets it go on", async () => {
    const kim = await product.as("kim");
    const { id } = await kim.post<{ id: string }>("/v1/runs", { runbook: "test/two", input: {} });
    const path = `/v1/runs/${encodeURIComponent(id)}`;
    const first = await eventually("the first step", () => Promise.resolve(held.get("/hold/first")));
    await kim.post(`${path}/suspend`, {});
    await shown(id, "suspended");
    answer(first);
    await eventually("the first step's end", async () =>
      (await kim.get<{ steps: { phase: string }[] }>(path)).steps.some(({ phase }) => phase === "completed"),
    );
    await product.worker.stop();
    await product.startWorker();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await kim.get(path)).toMatchObject({ phase: "suspended", endedAt: null });
    expect(asked).toEqual(["/hold/first"]);
    await kim.post(`${path}/resume`, {});
    expect(await ended(id)).toMatchObject({ phase: "completed" });
    const requests = [
      { verb: "suspend", by: "kim" },
      { verb: "resume", by: "kim" },
    ];
    expect(await kim.get(path)).toMatchObject({ requestedBy: "kim", requests });
    expect(asked).toEqual(["/hold/first", "/second"]);
    await expect(kim.post(`${path}/suspend`, {})).rejects.toMatchObject({ status: 409, code: "OPS453" });
    await expect(kim.post(`${path}/resume`, {})).rejects.toMatchObject({ status: 409 });
  });
});
