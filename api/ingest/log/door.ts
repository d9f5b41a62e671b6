/**
 * The raw door for lines of logs: read, clean, store, acknowledge. They are counted afterwards.
 *
 * 1. A request is acknowledged only after the commit that holds it.
 * 2. What a sender must not send again is answered 4xx, what it should 503 with Retry-After.
 * 3. A line is cleaned and cut, never refused; what holds no text is counted.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readLogLine } from "../../../engine/log/read-line.ts";
import type { LogSource } from "../../../engine/log/ir.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { invalidInput, notFound, notThisMethod } from "../../error.ts";
import { markKnown } from "../../known-connection.ts";
import { overloaded } from "../answer.ts";
import { BatchBodies } from "../batch-body.ts";
import { bodyText } from "../body-text.ts";
import { cached } from "../cached.ts";
import type { IngestDeps } from "../deps.ts";
import { door } from "../door.ts";
import type { Ingest } from "../ingest.ts";
import { answerOtlp, readOtlpBody } from "../otlp/body.ts";
import { createSenders, refreshMs } from "../senders.ts";
import type { LogIntake } from "./intake.ts";
import { readOtlpLogs, type ReadLogs } from "./otlp.ts";
import { otlpLogsOf } from "./otlp-schema.ts";

const path = /^\/v1\/logs\/([a-z][a-z0-9-]{0,62})\/?(?:\?.*)?$/;

export function createLogDoor({
  pool,
  log,
  secret,
  intake,
  maxWaitingBytes = 64 * 1024 * 1024,
  slowAfterMs,
}: Omit<IngestDeps, "bodies" | "fetch"> & { readonly intake: LogIntake }): Pick<Ingest, "handle"> {
  const bodies = new BatchBodies({ maxWaitingBytes, slowAfterMs });
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
    const bytes = await bodies.plain(req);
    const read = receive.as === "otlp" ? readOtlp(req, bytes) : readLines(req, bytes);
    const taken = await intake.add({ source: source.name, ...read });
    if (taken === null) throw overloaded();
    await taken.stored;
    answered(req, res, source, read);
  }

  return { handle: door({ path, what: "request", log, accept }) };
}

function answered(req: IncomingMessage, res: ServerResponse, { receive }: LogSource, { refused }: ReadLogs): void {
  if (receive.as === "lines") return void res.writeHead(204).end();
  const lost = refused.reduce((sum, { lines }) => sum + lines, 0);
  answerOtlp(
    req,
    res,
    lost === 0 ? null : { rejectedLogRecords: String(lost), errorMessage: "records without a body" },
  );
}

/** A line a line; bytes that are no UTF-8 stand as U+FFFD. `?app=` and `?host=` say whose they are. */
function readLines(req: IncomingMessage, bytes: Buffer): ReadLogs {
  const text = bodyText(bytes, req.headers["content-type"] ?? "") ?? bytes.toString("utf8");
  const query = new URL(req.url ?? "", "http://opsloom").searchParams;
  const origin = { app: query.get("app") ?? "", host: query.get("host") ?? "" };
  return { lines: text.split("\n").flatMap((raw) => readLogLine(raw, origin) ?? []), refused: [] };
}

function readOtlp(req: IncomingMessage, bytes: Buffer): ReadLogs {
  const read = readOtlpLogs(readOtlpBody(req, bytes, otlpLogsOf));
  if (read === null) throw invalidInput("the body is no ExportLogsServiceRequest of OTLP");
  return read;
}
