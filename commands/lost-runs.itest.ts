import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, Connection } from "@temporalio/client";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import type { JsonObject } from "../engine/base/json.ts";
import { readRun } from "../store/run/read-run.ts";
import { createNamespace, eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { sweepLostRuns } from "./lost-runs.ts";
import { startRecordRun, startRun, suspendRun } from "./run.ts";

let product: TestProduct;
let server: Server;
let base: string;
/** Idempotency keys of the requests, by path, in order. */
const asked: [path: string, key: unknown][] = [];
let held: ServerResponse[] = [];
let holding = true;

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push([req.url ?? "", req.headers["idempotency-key"]]);
    if (holding && req.url === "/hold") held.push(res);
    else answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  product = await startProduct({ relay: false });
  const file = (name: string, tasks: JsonObject[]) => {
    const metadata = { opsloom: { allow: ["agent"] } };
    const document = { document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0", metadata }, do: tasks };
    return { path: `test/${name}.yaml`, text: JSON.stringify(document) };
  };
  await product.publish([
    file("repeatable", [{ first: call("get", "/first") }, { second: call("put", "/hold") }]),
    file("once", [{ first: call("get", "/first") }, { second: call("post", "/hold") }]),
  ]);
});
afterAll(async () => {
  await product?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
  held = [];
  holding = true;
});

function call(method: string, path: string): JsonObject {
  return { call: "http", with: { method, endpoint: `${base}${path}` } };
}

function answer(res: ServerResponse): void {
  res.writeHead(200, { "content-type": "application/json" }).end("{}");
}

const log = pino({ level: "silent" });
const sweep = (client: Client = product.client): Promise<void> =>
  sweepLostRuns({ ...product, client, log, quietMs: 0 });
const held1 = () => eventually("the held step", () => Promise.resolve(held[0]));
const shown = (id: string, phase: string) =>
  eventually(`${id} ${phase}`, async () => {
    const run = await readRun(product.pool, id);
    return run?.phase === phase && run;
  });
/** A run that is in the middle of its second step, and shows it. */
async function midway(runbook: string): Promise<string> {
  const id = await startRun(product, { runbook: `test/${runbook}`, input: { n: 1 }, requestedBy: "kim" });
  await held1();
  await eventually("both steps", async () => (await readRun(product.pool, id))?.steps.length === 2);
  return id;
}
const terminate = (id: string): Promise<unknown> => product.client.workflow.getHandle(id).terminate("a person did it");

it("whose workflow goes on is left alone, however silent it is", async () => {
  const id = await midway("repeatable");
  await sweep();
  expect(await readRun(product.pool, id)).toMatchObject({ phase: "running", endedAt: null });
  held.forEach(answer);
  await shown(id, "completed");
  await sweep();
  expect(await readRun(product.pool, id)).toMatchObject({ phase: "completed", fault: null });
});

it("whose workflow was terminated faults, and is retried with its own idempotency keys when each of its effects may be repeated", async () => {
  const id = await midway("repeatable");
  await terminate(id);
  await sweep();
  expect(await readRun(product.pool, id)).toMatchObject({
    phase: "faulted",
    retryable: true,
    fault: { title: "Workflow lost", detail: expect.stringContaining("was terminated") as string },
    steps: [{ phase: "completed" }, { phase: "cancelled" }],
  });
  holding = false;
  const kim = await product.as("kim");
  const reply = await kim.post<{ id: string }>(`/v1/runs/${encodeURIComponent(id)}/retry`, {});
  expect(reply).toEqual({ id: `${id}~1`, repeats: ["/do/0/first", "/do/1/second"] });
  expect(await shown(reply.id, "completed")).toMatchObject({ input: { n: 1 }, retryOf: id });
  expect(asked.map(([path]) => path)).toEqual(["/first", "/hold", "/first", "/hold"]);
  expect(new Set(asked.map(([, key]) => key)).size).toBe(2);
});

it("that is lost again as a retry is retried from the state it went on from", async () => {
  const id = await midway("repeatable");
  await terminate(id);
  await sweep();
  const kim = await product.as("kim");
  held = [];
  const { id: again } = await kim.post<{ id: string }>(`/v1/runs/${encodeURIComponent(id)}/retry`, {});
  await held1();
  await shown(again, "running");
  await terminate(again);
  await sweep();
  expect(await readRun(product.pool, again)).toMatchObject({ phase: "faulted", retryable: true });
  holding = false;
  const { id: third } = await kim.post<{ id: string }>(`/v1/runs/${encodeURIComponent(again)}/retry`, {});
  expect(await shown(third, "completed")).toMatchObject({ retryOf: again });
});

it("that may have done what must not be done twice is retried when a person has said to repeat it", async () => {
  const id = await midway("once");
  await terminate(id);
  await sweep();
  expect(await readRun(product.pool, id)).toMatchObject({
    phase: "faulted",
    retryable: true,
    fault: {
      detail: expect.stringContaining(
        "/do/1/second (http), which must not be done twice by itself: look at its steps",
      ) as string,
      undecided: ["/do/1/second"],
    },
  });
  const kim = await product.as("kim");
  const retry = (body: JsonObject) => kim.post<{ id: string }>(`/v1/runs/${encodeURIComponent(id)}/retry`, body);
  holding = false;
  asked.length = 0;
  for (const body of [{}, { skip: ["/do/0/first"] }, { skip: ["/do/1/second#0"] }]) {
    await expect(retry(body)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining("/do/1/second, which") as string,
    });
  }
  await expect(retry({ repeat: ["/do/0/first"] })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining("repeat takes /do/1/second") as string,
  });
  await expect(retry({ repeat: ["/do/1/second"], skip: ["/do/7/none"] })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('has no task "/do/7/none" to skip') as string,
  });
  expect(await readRun(product.pool, `${id}~1`)).toBeNull();
  expect(asked).toEqual([]);
  const reply = await retry({ repeat: ["/do/1/second"] });
  expect(reply).toEqual({ id: `${id}~1`, repeats: ["/do/0/first", "/do/1/second"] });
  expect(await shown(reply.id, "completed")).toMatchObject({ repeat: ["/do/1/second"], skip: [], requestedBy: "kim" });
  expect(asked.map(([path]) => path)).toEqual(["/first", "/hold"]);
  expect(await retry({ repeat: ["/do/1/second"] })).toMatchObject({ id: reply.id });
  await expect(retry({ skip: ["/do/1/second"] })).rejects.toMatchObject({ status: 409 });
});

it("that may have done what must not be done twice goes on after it when a person has said that it is done, also when it is lost again", async () => {
  const id = await midway("once");
  await terminate(id);
  await sweep();
  const kim = await product.as("kim");
  asked.length = 0;
  const retry = (of: string, body: JsonObject) =>
    kim.post<{ id: string }>(`/v1/runs/${encodeURIComponent(of)}/retry`, body);
  held = [];
  const again = await retry(id, { skip: ["/do/0/first"], repeat: ["/do/1/second"] });
  expect(again).toEqual({ id: `${id}~1`, repeats: ["/do/1/second"] });
  await held1();
  await shown(again.id, "running");
  await terminate(again.id);
  await sweep();
  expect(await readRun(product.pool, again.id)).toMatchObject({
    phase: "faulted",
    fault: { undecided: ["/do/1/second"] },
  });
  asked.length = 0;
  const last = await retry(again.id, { skip: ["/do/1/second"] });
  expect(await shown(last.id, "completed")).toMatchObject({
    skip: ["/do/1/second"],
    steps: [
      { path: "/do/0/first", phase: "skipped" },
      { path: "/do/1/second", phase: "skipped" },
    ],
  });
  expect(asked).toEqual([]);
});

it("that is suspended, and whose workflow Temporal does not know any more, faults too", async () => {
  const id = await midway("repeatable");
  await suspendRun(product, id, "kim");
  await shown(id, "suspended");
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  const namespace = await createNamespace(inject("temporalAddress"));
  await sweep(new Client({ connection, namespace }));
  await connection.close();
  expect(await readRun(product.pool, id)).toMatchObject({
    phase: "faulted",
    fault: { detail: expect.stringContaining("is gone from Temporal") as string },
  });
  await terminate(id);
});

it("is left as it is while Temporal gives no answer", async () => {
  const id = await midway("repeatable");
  const connection = await Connection.connect({ address: inject("temporalAddress") });
  await connection.close();
  await expect(sweep(new Client({ connection, namespace: product.namespace }))).rejects.toThrow(
    "Unexpected error while making gRPC request",
  );
  expect(await readRun(product.pool, id)).toMatchObject({ phase: "running", endedAt: null });
  await terminate(id);
  await sweep();
});

it("that a record waits for is told to it, as every other fault is", async () => {
  const run = "incident/INC0000001#7";
  await startRecordRun(product, {
    id: "effect",
    record: "incident/INC0000001",
    kind: "run.start",
    run,
    purpose: "inProgress.do",
    runbook: null,
    digest: null,
    tasks: [{ a: call("get", "/hold") }],
    input: {},
    expiresAt: null,
  });
  await held1();
  await shown(run, "running");
  await terminate(run);
  await Promise.all([sweep(), sweep()]);
  const { rows } = await product.pool.query("select record_id, kind, body from outbox where id = $1", [`${run}#ended`]);
  expect(rows).toMatchObject([
    {
      record_id: "incident/INC0000001",
      kind: "run.ended",
      body: { run, outcome: "fault", output: { title: "Workflow lost", status: 500 } },
    },
  ]);
  expect(await readRun(product.pool, run)).toMatchObject({ retryable: true });
});
