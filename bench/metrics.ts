/**
 * Samples by remote write through the door, as a Prometheus sends them (2,000 series of ten labels in a request), into
 * a PostgreSQL of its own, durable; then what keeps and watches them. Three figures, each of a second of this process's
 * processor where it says so:
 *
 * - `decoded`: Snappy, protobuf, which series it is, and the bytes that are stored, without a database. Target:
 * 100,000.
 * - `stored`: by the clock, requests acknowledged by the door over HTTP, four at once. Target: 30,000.
 * - `folded`, `watched`: into blocks; by a baseline over 100 of the series.
 *
 * `bytes` is what a sample takes in blocks: counters and gauges that change each time.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import protobuf from "protobufjs/minimal.js";
import { compress, uncompress } from "snappyjs";
import { readWriteRequest } from "../api/ingest/metric/remote-write.ts";
import { createMetricDoor } from "../api/ingest/metric/door.ts";
import type { Json } from "../engine/base/json.ts";
import { encodeBatch } from "../engine/series/batch.ts";
import { xorshift } from "../engine/series/xorshift.ts";
import { foldSamples } from "../store/metric/fold.ts";
import { publishedWatchDefinitions } from "../store/watch/definitions.ts";
import { KnownSeries } from "../store/watch/known-series.ts";
import { watchRound } from "../store/watch/round.ts";
import { ownProcessorTime } from "./processor-time.ts";
import { withDatabase } from "./database.ts";

const seriesCount = 2_000;
const requests = 240;
const stepMs = 15_000;

const definitions = `apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: prometheus }
spec: { receive: { prometheus: remote-write, secret: token }, keep: [{ match: { job: [node] } }], step: 15s }
---
apiVersion: opsloom/v1
kind: Watch
metadata: { name: load }
spec:
  source: prometheus
  series: { match: { rack: r0 }, per: [instance] }
  baseline: { season: hourOfDay, learn: 168h, bad: high }
  event: { severity: 4, title: Odd }
`;

export async function bench(): Promise<Json> {
  const bodies = requestBodies(Date.now() - requests * stepMs);
  const decoded = decodedInASecond(bodies);
  return withDatabase(
    { files: [{ path: "bench.yaml", text: definitions }], connections: 10, durable: true },
    async ({ pool, stops }) => {
      const door = createMetricDoor({ pool, log: pino({ level: "silent" }), secret: () => "s3cret" });
      const server = createServer((req, res) => void door.handle(req, res));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      stops.push(() => server.close());
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/metrics/prometheus`;
      const stored = await storedInASecond(url, bodies);
      const watched = await processorSeconds(async () => {
        const definitionsNow = publishedWatchDefinitions();
        const series = new KnownSeries();
        while ((await watchRound(pool, { definitionsNow, series })).more);
      });
      const folded = await processorSeconds(async () => {
        while (await foldSamples(pool));
      });
      const { rows } = await pool.query<{ samples: number; bytes: number }>(
        "select sum(samples)::float8 as samples, sum(length(bytes))::float8 as bytes from metric_blocks",
      );
      const all = seriesCount * requests;
      if (rows[0]?.samples !== all)
        throw new Error(`${String(rows[0]?.samples)} samples are in blocks, not ${String(all)}`);
      return {
        bench: "metrics",
        samples: all,
        perSecond: { decoded, stored, watched: Math.round(all / watched), folded: Math.round(all / folded) },
        bytes: Math.round((10 * rows[0].bytes) / all) / 10,
        targets: { decoded: 100_000, stored: 30_000 },
        reached: decoded >= 100_000 && stored >= 30_000,
      };
    },
  );
}

function requestBodies(from: number): readonly Buffer[] {
  const random = xorshift(1);
  const values = Array.from({ length: seriesCount }, () => 1_000 * random());
  return Array.from({ length: requests }, (_, index) => {
    const writer = protobuf.Writer.create();
    for (const [number, before] of values.entries()) {
      // Half of them are counters, half go up and down.
      const value = number % 2 === 0 ? Math.round(before + 100 * random()) : before + 10 * (random() - 0.5);
      values[number] = value;
      writer.uint32(10).fork();
      for (const [name, text] of labelsOf(number))
        writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(text).ldelim();
      writer
        .uint32(18)
        .fork()
        .uint32(9)
        .double(value)
        .uint32(16)
        .int64(from + index * stepMs)
        .ldelim()
        .ldelim();
    }
    return compress(Buffer.from(writer.finish()));
  });
}

function labelsOf(number: number): readonly (readonly [string, string])[] {
  const host = Math.floor(number / 20);
  return [
    ["__name__", `node_metric_${String(number % 20)}_total`],
    ["cluster", "berlin"],
    ["cpu", String(number % 8)],
    ["device", `sd${String(number % 4)}`],
    ["environment", "production"],
    ["fstype", "ext4"],
    ["instance", `host-${String(host)}.example.com:9100`],
    ["job", "node"],
    ["mode", number % 2 === 0 ? "user" : "system"],
    ["rack", `r${String(host % 20)}`],
  ];
}

/** Samples a second of this process's processor, from the body to the bytes that are stored. */
function decodedInASecond(bodies: readonly Buffer[]): number {
  const numbers = new Map<string, number>();
  const run = (): void => {
    for (const body of bodies) {
      const series = readWriteRequest(uncompress(body, 32 * 1024 * 1024));
      encodeBatch(
        series.map(({ key, samples }) => {
          const number = numbers.get(key) ?? numbers.size;
          numbers.set(key, number);
          return { series: number, samples };
        }),
      );
    }
  };
  run();
  const before = ownProcessorTime();
  run();
  return Math.round((seriesCount * requests) / (ownProcessorTime() - before));
}

async function storedInASecond(url: string, bodies: readonly Buffer[]): Promise<number> {
  const send = async (body: Buffer): Promise<void> => {
    const headers = {
      authorization: "Bearer s3cret",
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
    };
    const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
    if (answer.status !== 204) throw new Error(`the door answered ${String(answer.status)}: ${await answer.text()}`);
  };
  const [first, ...rest] = bodies;
  if (first !== undefined) await send(first);
  const left = rest.values();
  const before = Date.now();
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      for (const body of left) await send(body);
    }),
  );
  return Math.round((seriesCount * rest.length * 1_000) / (Date.now() - before));
}

/** Seconds of this process's processor. */
async function processorSeconds(work: () => Promise<void>): Promise<number> {
  const before = ownProcessorTime();
  await work();
  return ownProcessorTime() - before;
}
