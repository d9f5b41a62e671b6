import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import type { Pool } from "pg";
import protobuf from "protobufjs/minimal.js";
import { compress } from "snappyjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readSamples } from "../../../store/metric/range.ts";
import { listSeries } from "../../../store/metric/series.ts";
import { countSamples } from "../../../store/metric/sources.ts";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import type { Ingest } from "../ingest.ts";
import { createMetricDoor } from "./door.ts";

const definitions = `apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: prometheus }
spec: { receive: { prometheus: remote-write, secret: token }, keep: [{ match: { __name__: [load, disk] } }] }
---
apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: collector }
spec: { receive: { otlp: http, secret: token }, keep: [{ match: { __name__: [cpu, jobs, latency_count, latency_sum] } }] }
`;

let store: TestStore;
let pool: Pool;
let server: Server;
let metrics: Ingest;
let url: string;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "sources.yaml", text: definitions }]);
  metrics = createMetricDoor({ pool, log: pino({ level: "silent" }), secret: () => "s3cret" });
  server = createServer((req, res) => {
    if (!metrics.handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store?.stop();
});
beforeEach(() => pool.query("truncate metric_batches, metric_counts"));

type Labels = { readonly [label: string]: string };
type Values = readonly (readonly [at: number, value: number])[];

/** A `WriteRequest` as Prometheus writes it. */
function writeRequest(series: readonly (readonly [Labels, Values])[]): Buffer {
  const writer = protobuf.Writer.create();
  for (const [labels, values] of series) {
    writer.uint32(10).fork();
    for (const [name, value] of Object.entries(labels))
      writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(value).ldelim();
    for (const [at, value] of values) writer.uint32(18).fork().uint32(9).double(value).uint32(16).int64(at).ldelim();
    writer.ldelim();
  }
  // Metadata, which nobody reads.
  writer.uint32(26).fork().uint32(8).int32(1).ldelim();
  return Buffer.from(writer.finish());
}

const write = (body: Buffer, headers: Record<string, string> = {}, to = "prometheus"): Promise<Response> =>
  fetch(`${url}/v1/metrics/${to}`, {
    method: "POST",
    headers: {
      authorization: "Bearer s3cret",
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      ...headers,
    },
    body: new Uint8Array(body),
  });

const stored = async (labels: Labels): Promise<Values> => {
  const [series] = await listSeries(pool, { labels, limit: 1 });
  const found = await readSamples(pool, [series?.id ?? 0], { from: 0, to: 8e15 });
  return (found.get(series?.id ?? 0) ?? []).map(({ at, value }) => [at, value] as const);
};

describe("remote write", () => {
  it("is stored when it is acknowledged; what is not kept is counted", async () => {
    const now = Date.now();
    const body = writeRequest([
      [
        { __name__: "load", instance: "db1" },
        [
          [now - 1_000, 0.25],
          [now, -3.5],
        ],
      ],
      [{ __name__: "go_threads", instance: "db1" }, [[now, 7]]],
    ]);
    const answer = await write(compress(body));
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(await stored({ __name__: "load" })).toEqual([
      [now - 1_000, 0.25],
      [now, -3.5],
    ]);
    expect((await write(compress(body))).status).toBe(204);
    expect((await countSamples(pool)).get("prometheus")).toMatchObject({ kept: 4, dropped: 2, refused: 0 });
    expect((await listSeries(pool, { limit: 10 })).length).toBe(1);
  });

  it("of samples that are too old or of the future is counted as refused, and the mark of an ended series is nothing", async () => {
    const now = Date.now();
    const values: Values = [
      [now - 40 * 86_400_000, 1],
      [now, Number.NaN],
      [now + 3_600_000, 2],
      [now + 1, 3],
    ];
    expect((await write(compress(writeRequest([[{ __name__: "disk" }, values]])))).status).toBe(204);
    expect(await stored({ __name__: "disk" })).toEqual([[now + 1, 3]]);
    expect((await countSamples(pool)).get("prometheus")).toMatchObject({ kept: 1, refused: 2 });
  });

  it("is answered so that a Prometheus drops what can never be taken, and repeats the rest", async () => {
    const body = compress(writeRequest([[{ __name__: "load" }, [[Date.now(), 1]]]]));
    const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;
    expect(await status(write(body, { authorization: "Bearer wrong" }))).toBe(401);
    expect(await status(write(body, {}, "nobody"))).toBe(404);
    expect(await status(write(body, { "content-encoding": "gzip" }))).toBe(415);
    expect(
      await status(write(body, { "content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request" })),
    ).toBe(415);
    expect(await status(write(Buffer.from("no snappy at all")))).toBe(400);
    expect(await status(write(compress(Buffer.from([10, 200, 1, 1]))))).toBe(400);
    // It says to be longer than anything that is taken.
    expect(await status(write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0])))).toBe(400);
    expect(await status(write(Buffer.alloc(6 * 1024 * 1024)))).toBe(413);
    expect((await fetch(`${url}/v1/metrics/prometheus`)).status).toBe(405);
    await pool.query("alter table metric_batches rename to away");
    const away = await write(body);
    await pool.query("alter table away rename to metric_batches");
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "2"]);
  });
});

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const otlp = (now: number) => ({
  resourceMetrics: [
    {
      resource: { attributes: [attribute("host.name", "db1")] },
      scopeMetrics: [
        {
          metrics: [
            {
              name: "cpu",
              gauge: {
                dataPoints: [
                  { timeUnixNano: `${String(now)}000000`, asDouble: 0.5, attributes: [attribute("state", "user")] },
                ],
              },
            },
            {
              name: "jobs",
              sum: { aggregationTemporality: 2, dataPoints: [{ timeUnixNano: `${String(now)}000000`, asInt: "12" }] },
            },
            {
              name: "latency",
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [{ timeUnixNano: `${String(now)}000000`, count: "4", sum: 1.5 }],
              },
            },
            {
              name: "cpu",
              sum: { aggregationTemporality: 1, dataPoints: [{ timeUnixNano: `${String(now)}000000`, asInt: "1" }] },
            },
          ],
        },
      ],
    },
  ],
});

describe("OTLP", () => {
  it("as JSON, plain or zipped, becomes series of points; what has no series is told", async () => {
    const now = Date.now();
    const json = { "content-type": "application/json", "content-encoding": "identity" };
    const text = Buffer.from(JSON.stringify(otlp(now)));
    const answer = await write(text, json, "collector");
    expect([answer.status, await answer.json()]).toMatchObject([200, { partialSuccess: { rejectedDataPoints: "1" } }]);
    expect(await stored({ __name__: "cpu", state: "user", "host.name": "db1" })).toEqual([[now, 0.5]]);
    expect(await stored({ __name__: "jobs" })).toEqual([[now, 12]]);
    expect(await stored({ __name__: "latency_count" })).toEqual([[now, 4]]);
    expect(await stored({ __name__: "latency_sum" })).toEqual([[now, 1.5]]);
    expect((await write(gzipSync(text), { ...json, "content-encoding": "gzip" }, "collector")).status).toBe(200);
    expect((await write(Buffer.from("{]"), json, "collector")).status).toBe(400);
    expect((await write(Buffer.from('{"resourceMetrics":7}'), json, "collector")).status).toBe(400);
  });

  it("as protobuf says the same", async () => {
    const at = Date.now();
    const point = protobuf.Writer.create().uint32(25).fixed64(0).uint32(33).double(0.75).finish();
    // The instant by hand: two halves of nanoseconds.
    const nanos = BigInt(at) * 1_000_000n;
    Buffer.from(point.buffer, point.byteOffset, point.length).writeBigUInt64LE(nanos, 1);
    const nest = (field: number, bytes: Uint8Array): Uint8Array =>
      protobuf.Writer.create()
        .uint32(field * 8 + 2)
        .bytes(bytes)
        .finish();
    const name = protobuf.Writer.create().uint32(10).string("cpu").finish();
    const metric = Buffer.concat([name, nest(5, nest(1, point))]);
    const body = nest(1, nest(2, nest(2, metric)));
    const headers = { "content-encoding": "identity" };
    const answer = await write(Buffer.from(body), headers, "collector");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-protobuf"]);
    const all = await listSeries(pool, { labels: { __name__: "cpu" }, limit: 10 });
    expect(all.map(({ labels }) => labels)).toContainEqual({ __name__: "cpu" });
    expect((await write(Buffer.from([255, 255]), headers, "collector")).status).toBe(400);
  });
});
