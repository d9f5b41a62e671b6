/**
 * The raw door for lines of logs: read, clean, store, acknowledge. They are counted afterwards.
 *
 * 1. A request is acknowledged only after the commit that holds it.
 * 2. What a sender must not send again is answered 4xx, what it should 503 with Retry-After.
 * 3. A line is cleaned and cut, never refused; what holds no text is counted.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readLogLine } from "../../../engine/log/read-line.ts";
import type { LogSource } from "../../../engine/log/ir.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { invalidInput, notFound, notThisMethod } from "../../error.ts";
import { markKnown } from "../../known-connection.ts";
import { overloaded, refusal } from "../answer.ts";
import { BodyReader } from "../body-reader.ts";
import { bodyText } from "../body-text.ts";
import { cached } from "../cached.ts";
import type { IngestDeps } from "../deps.ts";
import { door } from "../door.ts";
import type { Ingest } from "../ingest.ts";
import { readJson } from "../read-json.ts";
import { createSenders, refreshMs } from "../senders.ts";
import type { LogIntake } from "./intake.ts";
import { readOtlpLogs, type ReadLogs } from "./otlp.ts";
import { otlpLogsOf } from "./otlp-schema.ts";

const path = /^\/v1\/logs\/([a-z][a-z0-9-]{0,62})\/?(?:\?.*)?$/;
const maxBytes = 5 * 1024 * 1024;
const maxPlainBytes = 32 * 1024 * 1024;
const unzip = promisify(gunzip);

export function createLogDoor({
  pool,
  log,
  secret,
  intake,
  maxWaitingBytes = 64 * 1024 * 1024,
  slowAfterMs,
}: Omit<IngestDeps, "bodies" | "fetch"> & { readonly intake: LogIntake }): Pick<Ingest, "handle"> {
  const bodies = new BodyReader({
    maxBytes,
    maxReadingBytes: maxWaitingBytes,
    ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
  });
  const sources = cached(refreshMs, () => readDefinitionsOfKind(pool, "LogSource"));
  const senders = createSenders({ pool, log, secret });

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST") throw notThisMethod(req.method ?? "", `/v1/logs/${name}`, ["POST"]);
    const source = (await sources()).get(name);
    if (source === undefined) throw notFound(`no log source "${name}" is published`);
    const { receive } = source;
    if (receive.as === "syslog")
      throw notFound(`the log source "${name}" takes syslog, from ${receive.from.join(", ")}`);
    await senders.demand(req, { source: name, secret: receive.secret });
    markKnown(req.socket);
    const bytes = await readBody(req);
    const read = receive.as === "otlp" ? readOtlp(req, bytes) : readLines(req, bytes);
    const taken = await intake.add({ source: source.name, ...read });
    if (taken === null) throw overloaded();
    await taken.stored;
    answered(req, res, source, read);
  }

  async function readBody(req: IncomingMessage): Promise<Buffer> {
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity" && encoding !== "gzip")
      throw refusal(415, "Not plain", `the body is encoded as "${encoding}": send it as it is, or as gzip`);
    const bytes = await bodies.read(req);
    if (bytes === "tooLarge") throw refusal(413, "Too large", `a request has at most ${maxBytes} bytes: split it`);
    if (bytes === "overload") throw overloaded({ connection: "close" });
    if (encoding === "identity") return bytes;
    return unzip(bytes, { maxOutputLength: maxPlainBytes }).catch((error: Error) => {
      throw invalidInput(`the body cannot be read as gzip: ${error.message}`);
    });
  }

  return { handle: door({ path, what: "request", log, accept }) };
}

function answered(req: IncomingMessage, res: ServerResponse, { receive }: LogSource, { refused }: ReadLogs): void {
  if (receive.as === "lines") return void res.writeHead(204).end();
  const isJson = isJsonBody(req);
  const lost = refused.reduce((sum, { lines }) => sum + lines, 0);
  const partial = { partialSuccess: { rejectedLogRecords: String(lost), errorMessage: "records without a body" } };
  // A protobuf answer without fields has no bytes.
  res
    .writeHead(200, { "content-type": isJson ? "application/json" : "application/x-protobuf" })
    .end(isJson ? JSON.stringify(lost === 0 ? {} : partial) : "");
}

/** A line a line; bytes that are no UTF-8 stand as U+FFFD. `?app=` and `?host=` say whose they are. */
function readLines(req: IncomingMessage, bytes: Buffer): ReadLogs {
  const text = bodyText(bytes, req.headers["content-type"] ?? "") ?? bytes.toString("utf8");
  const query = new URL(req.url ?? "", "http://opsloom").searchParams;
  const origin = { app: query.get("app") ?? "", host: query.get("host") ?? "" };
  return { lines: text.split("\n").flatMap((raw) => readLogLine(raw, origin) ?? []), refused: [] };
}

function readOtlp(req: IncomingMessage, bytes: Buffer): ReadLogs {
  const read = readOtlpLogs(isJsonBody(req) ? jsonOf(bytes, req) : decoded(bytes));
  if (read === null) throw invalidInput("the body is no ExportLogsServiceRequest of OTLP");
  return read;
}

function decoded(bytes: Buffer): unknown {
  try {
    return otlpLogsOf(bytes);
  } catch (error) {
    throw invalidInput(`the body cannot be read as OTLP: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isJsonBody(req: IncomingMessage): boolean {
  return /^application\/json\b/.test(req.headers["content-type"] ?? "");
}

function jsonOf(bytes: Buffer, req: IncomingMessage): unknown {
  const text = bodyText(bytes, req.headers["content-type"] ?? "");
  if (text === null) throw invalidInput("the body is not valid UTF-8");
  const json = readJson(text);
  if (!json.ok) throw invalidInput(json.error);
  return json.value;
}
