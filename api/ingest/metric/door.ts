/**
 * The raw door for measured values: read, check, store, acknowledge. What watches make of them is found out afterwards.
 *
 * 1. A request is acknowledged only after the commit that holds it.
 * 2. What a sender must not send again is answered 4xx, what it should 503 with Retry-After: a Prometheus drops the one
 *    and repeats the other.
 * 3. Samples that are not kept are counted, never an error: a sender knows nothing of `keep`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { uncompress } from "snappyjs";
import type { MetricSource } from "../../../engine/metric/ir.ts";
import type { SeriesSamples } from "../../../engine/series/batch.ts";
import type { Sample } from "../../../engine/series/sample.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { saveSamples, type SentSamples } from "../../../store/metric/save.ts";
import { invalidInput, notFound, notThisMethod } from "../../error.ts";
import { markKnown } from "../../known-connection.ts";
import { overloaded, refusal } from "../answer.ts";
import { BatchBodies, maxPlainBytes } from "../batch-body.ts";
import { Batcher } from "../batcher.ts";
import { cached } from "../cached.ts";
import { door } from "../door.ts";
import type { IngestDeps } from "../deps.ts";
import type { Ingest } from "../ingest.ts";
import { answerOtlp, readOtlpBody } from "../otlp/body.ts";
import { parsed } from "../parsed.ts";
import { createSenders, refreshMs } from "../senders.ts";
import { readOtlpMetrics } from "./otlp.ts";
import { otlpMetricsOf } from "./otlp-schema.ts";
import { readWriteRequest } from "./remote-write.ts";
import type { SentSeries } from "./sent-series.ts";
import { SeriesNumbers } from "./series-numbers.ts";

const path = /^\/v1\/metrics\/([a-z][a-z0-9-]{0,62})\/?(?:\?.*)?$/;
/** How far a sender's clock may be ahead of ours, milliseconds. */
const maxAheadMs = 5 * 60_000;

interface Read {
  readonly series: readonly SentSeries[];
  readonly refused: number;
}

export function createMetricDoor({
  pool,
  log,
  secret,
  maxWaitingBytes = 64 * 1024 * 1024,
  slowAfterMs,
}: Omit<IngestDeps, "bodies" | "fetch">): Ingest {
  const batcher = new Batcher<SentSamples>({ write: (items) => saveSamples(pool, items), maxWaitingBytes });
  const bodies = new BatchBodies({ maxWaitingBytes, slowAfterMs });
  const sources = cached(refreshMs, () => readDefinitionsOfKind(pool, "MetricSource"));
  const senders = createSenders({ pool, log, secret });
  const numbers = new SeriesNumbers(pool);

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST") throw notThisMethod(req.method ?? "", `/v1/metrics/${name}`, ["POST"]);
    const source = (await sources()).get(name);
    if (source === undefined) throw notFound(`no metric source "${name}" is published`);
    if (source.receive.as === "probes" || source.receive.as === "scrape")
      throw notFound(`the metric source "${name}" takes what is asked for, and nothing that is sent`);
    await senders.demand(req, { source: name, secret: source.receive.secret });
    markKnown(req.socket);
    const isWrite = source.receive.as === "remote-write";
    const read = isWrite ? await readWrite(req) : await readOtlp(req);
    const sent = sentOf(source, read, await numbers.of(source, read.series), Date.now());
    const stored = batcher.add(sent, sent.kept * 16 + 64);
    if (stored === null) throw overloaded();
    await stored;
    if (isWrite) return void res.writeHead(204).end();
    answerOtlp(req, res, sent.refused === 0 ? null : partial(sent.refused));
  }

  async function readWrite(req: IncomingMessage): Promise<Read> {
    const media = req.headers["content-type"] ?? "application/x-protobuf";
    if (!media.startsWith("application/x-protobuf") || /proto\s*=\s*"?io\.prometheus\.write\.v2/.test(media))
      throw refusal(415, "Not remote write", `the body is "${media}": send remote write 1.0, application/x-protobuf`);
    const encoding = req.headers["content-encoding"] ?? "snappy";
    if (encoding !== "snappy")
      throw refusal(415, "Not Snappy", `the body is encoded as "${encoding}": send it as snappy, in block format`);
    const bytes = await bodies.sent(req);
    return { series: parsed("remote write", () => readWriteRequest(uncompress(bytes, maxPlainBytes))), refused: 0 };
  }

  async function readOtlp(req: IncomingMessage): Promise<Read> {
    const read = readOtlpMetrics(readOtlpBody(req, await bodies.plain(req), otlpMetricsOf));
    if (read === null) throw invalidInput("the body is no ExportMetricsServiceRequest of OTLP");
    return read;
  }

  return { handle: door({ path, what: "request", log, accept }), drain: () => batcher.idle() };
}

/** What of a request is stored, by the numbers of its series. */
function sentOf(
  source: MetricSource,
  { series, refused: before }: Read,
  numbers: ReadonlyMap<string, number | null>,
  now: number,
): SentSamples {
  const batch: SeriesSamples[] = [];
  let [kept, dropped, refused] = [0, 0, before];
  const oldest = now - source.retain.rawMs;
  const isTimely = ({ at }: Sample): boolean => at >= oldest && at <= now + maxAheadMs;
  for (const { key, samples } of series) {
    const number = numbers.get(key);
    if (number === null) dropped += samples.length;
    else if (number === undefined) refused += samples.length;
    else {
      // What is no number says that a series has ended: it is no value.
      const values = samples.filter(({ value }) => Number.isFinite(value));
      const timely = values.every(isTimely) ? values : values.filter(isTimely);
      refused += values.length - timely.length;
      kept += timely.length;
      if (timely.length > 0) batch.push({ series: number, samples: timely });
    }
  }
  return { source: source.name, batch, kept, dropped, refused };
}

/** What a sender is told of points that were not taken: it must not send them again. */
function partial(refused: number): object {
  return {
    rejectedDataPoints: String(refused),
    errorMessage: "points told as differences, of the future, older than they are kept, or of a series too many",
  };
}
