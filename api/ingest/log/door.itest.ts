import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import type { Pool } from "pg";
import protobuf from "protobufjs/minimal.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LogLine } from "../../../engine/log/line.ts";
import { decodeLines } from "../../../store/log/batch.ts";
import { saveLogLines } from "../../../store/log/save.ts";
import { countLines } from "../../../store/log/sources.ts";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import { createLogDoor } from "./door.ts";
import { createLogIntake } from "./intake.ts";

const definitions = `apiVersion: opsloom/v1
kind: LogSource
metadata: { name: app }
spec: { receive: { http: lines, secret: token } }
---
apiVersion: opsloom/v1
kind: LogSource
metadata: { name: collector }
spec: { receive: { otlp: http, secret: token } }
---
apiVersion: opsloom/v1
kind: LogSource
metadata: { name: net }
spec: { receive: { syslog: { from: [10.0.0.0/8] } } }
`;

let store: TestStore;
let pool: Pool;
let server: Server;
let url: string;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "sources.yaml", text: definitions }]);
  const log = pino({ level: "silent" });
  const intake = createLogIntake({ pool, maxWaitingLines: 1_000 });
  const door = createLogDoor({ pool, log, secret: () => "s3cret", intake });
  server = createServer((req, res) => {
    if (!door.handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store?.stop();
});
beforeEach(() => pool.query("truncate log_batches, log_counts, log_refusals"));

const post = (to: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/logs/${to}`, { method: "POST", headers: { authorization: "Bearer s3cret", ...headers }, body });

async function stored(): Promise<readonly LogLine[]> {
  const { rows } = await pool.query<{ bytes: Buffer }>("select bytes from log_batches order by id");
  return rows.flatMap(({ bytes }) => decodeLines(bytes));
}

describe("lines by HTTP", () => {
  it("are stored before they are acknowledged, clean and without secrets", async () => {
    const body = 'WARN pool is full\n\r\n{"level":"error","msg":"login with password=hunter2"}\nb\u0000ad';
    expect((await post("app?host=web1&app=shop", body)).status).toBe(204);
    expect(await stored()).toMatchObject([
      { text: "WARN pool is full", host: "web1", app: "shop", severity: "warning" },
      { text: "login with password=***", severity: "error" },
      { text: "b\uFFFDad", severity: "" },
    ]);
    expect((await countLines(pool)).get("app")).toMatchObject({ lines: 3, waiting: 3 });
  });

  it("are taken as gzip, and as bytes that are no UTF-8", async () => {
    expect((await post("app", gzipSync("one\ntwo"), { "content-encoding": "gzip" })).status).toBe(204);
    expect((await post("app", Buffer.from([0x61, 0xff, 0x62]))).status).toBe(204);
    expect((await stored()).map(({ text }) => text)).toEqual(["one", "two", "a\uFFFDb"]);
  });

  it("of strangers, of unknown sources and of too many bytes are refused", async () => {
    expect((await post("app", "x", { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await post("unknown", "x")).status).toBe(404);
    expect((await post("net", "x")).status).toBe(404);
    expect((await fetch(`${url}/v1/logs/app`)).status).toBe(405);
    expect((await post("app", "x".repeat(6_000_000))).status).toBe(413);
    expect((await post("app", "x", { "content-encoding": "br" })).status).toBe(415);
    expect(await stored()).toEqual([]);
  });

  it("are to be sent again while too many wait to be counted", async () => {
    const line: LogLine = { text: "x", app: "", host: "", severity: "", at: null };
    await saveLogLines(pool, [{ source: "app", lines: Array.from({ length: 1_001 }, () => line), refused: [] }]);
    await expect.poll(async () => (await post("app", "x")).status, { timeout: 10_000, interval: 200 }).toBe(503);
    await pool.query("truncate log_batches");
    await expect.poll(async () => (await post("app", "x")).status, { timeout: 10_000, interval: 200 }).toBe(204);
  });
});

describe("logs of OTLP", () => {
  const json = {
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: "service.name", value: { stringValue: "cart" } },
            { key: "host.name", value: { stringValue: "node7" } },
          ],
        },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: "1790000000123456789",
                severityNumber: 17,
                body: { stringValue: "request failed" },
                attributes: [{ key: "exception.message", value: { stringValue: "socket hang up" } }],
              },
              { body: { kvlistValue: { values: [{ key: "a", value: { intValue: "7" } }] } }, severityText: "WARN" },
              { attributes: [] },
            ],
          },
        ],
      },
    ],
  };

  it("are taken as JSON; what has no body is told and counted", async () => {
    const answer = await post("collector", JSON.stringify(json), { "content-type": "application/json" });
    expect([answer.status, await answer.json()]).toMatchObject([200, { partialSuccess: { rejectedLogRecords: "1" } }]);
    expect(await stored()).toEqual([
      { text: "request failed: socket hang up", app: "cart", host: "node7", severity: "error", at: 1_790_000_000_123 },
      { text: "a=7", app: "cart", host: "node7", severity: "warning", at: null },
    ]);
    expect((await countLines(pool)).get("collector")?.refused).toMatchObject([
      { reason: "a record without a body", lines: 1 },
    ]);
  });

  it("are taken as protobuf", async () => {
    const writer = protobuf.Writer.create();
    // resource_logs { scope_logs { log_records { time, severity_number, body { string_value } } } }
    writer.uint32(10).fork().uint32(18).fork().uint32(18).fork();
    writer.uint32(9).fixed64(1_000_000).uint32(16).int32(9).uint32(42).fork().uint32(10).string("started").ldelim();
    writer.ldelim().ldelim().ldelim();
    const answer = await post("collector", Buffer.from(writer.finish()), { "content-type": "application/x-protobuf" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(await stored()).toEqual([{ text: "started", app: "", host: "", severity: "info", at: 1 }]);
  });

  it("that are none are refused", async () => {
    const wrong = { "content-type": "application/json" };
    expect((await post("collector", "{", wrong)).status).toBe(400);
    expect((await post("collector", '{"resourceLogs":7}', wrong)).status).toBe(400);
    expect((await post("collector", Buffer.from([0xff, 0xff]))).status).toBe(400);
  });
});
