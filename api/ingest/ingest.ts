/**
 * The raw door for events, in front of express (which would cost five sixths of the throughput): read, check, store,
 * acknowledge. What the events mean is found out afterwards.
 *
 * 1. A delivery is acknowledged only after the commit that holds it.
 * 2. Overload answers 503 with Retry-After: Alertmanager drops what is answered 429.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { Json } from "../../engine/base/json.ts";
import { saveDeliveries, saveNumbered } from "../../store/event/deliveries.ts";
import type { KeptBodies } from "../../store/event/kept-bodies.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { invalidInput, notFound, notThisMethod } from "../error.ts";
import { markKnown } from "../known-connection.ts";
import { Batcher } from "./batcher.ts";
import { BodyReader } from "./body-reader.ts";
import { bodyText } from "./body-text.ts";
import { cloudEventText } from "./cloudevent.ts";
import { overloaded, refusal } from "./answer.ts";
import { cached } from "./cached.ts";
import { door } from "./door.ts";
import { readJson } from "./read-json.ts";
import { createSenders, refreshMs } from "./senders.ts";

export interface IngestDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** The value behind a secret's name, or null when none is configured. */
  readonly secret: (name: string) => string | null;
  /**
   * Where the worker of this process finds what was read here; null = deliveries are worked elsewhere. @default null
   */
  readonly bodies?: KeptBodies | null;
  /** Bytes of deliveries that may be read and wait to be stored at once; beyond it 503. @default 64 MiB */
  readonly maxWaitingBytes?: number;
  /** A body that is not whole after this time gives way when there is no room. @default 2000 */
  readonly slowAfterMs?: number;
}

export interface Ingest {
  /** Handles the request, or returns false when it is not for an event source. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Resolves when everything taken is stored. */
  drain(): Promise<void>;
}

const path = /^\/v1\/events\/([a-z][a-z0-9-]{0,62})\/?(?:\?.*)?$/;
const maxBytes = 5 * 1024 * 1024;

const accepted = '{"status":"accepted"}';
/** With its length: without one node sends the answer in chunks, in a system call of five parts. */
const acceptedHeaders = { "content-type": "application/json", "content-length": accepted.length };

/** A delivery that is to be stored. */
interface Waiting {
  readonly source: string;
  readonly body: string;
  /** Null when it is worked elsewhere: what waits for a commit outlives the young generation, which costs a fifth. */
  readonly json: Json;
  readonly bytes: number;
}

export function createIngest({
  pool,
  log,
  secret,
  bodies: kept = null,
  maxWaitingBytes = 64 * 1024 * 1024,
  slowAfterMs,
}: IngestDeps): Ingest {
  const batcher = new Batcher<Waiting>({
    write: (items) => store(pool, items, kept),
    maxWaitingBytes,
  });
  const bodies = new BodyReader({
    maxBytes,
    maxReadingBytes: maxWaitingBytes,
    ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
  });
  const sources = cached(refreshMs, () => readDefinitionsOfKind(pool, "EventSource"));
  const senders = createSenders({ pool, log, secret });

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST" && req.method !== "PUT")
      throw notThisMethod(req.method ?? "", `/v1/events/${name}`, ["POST", "PUT"]);
    const source = (await sources()).get(name);
    if (source === undefined) throw notFound(`no event source "${name}" is published`);
    await senders.demand(req, { source: name, secret: source.receive.secret });
    markKnown(req.socket);
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      throw refusal(415, "Not plain", `the body is encoded as "${encoding}": send it as it is`);
    const bytes = await bodies.read(req);
    if (bytes === "tooLarge") throw refusal(413, "Too large", `a delivery has at most ${maxBytes} bytes: split it`);
    if (bytes === "overload") throw overloaded({ connection: "close" });
    const body = bodyText(bytes, req.headers["content-type"] ?? "");
    if (body === null) throw invalidInput("the body is not valid UTF-8: send JSON in UTF-8, or name its charset");
    const text = cloudEventText(req.headers, body);
    if (!text.ok) throw invalidInput(text.error);
    const json = readJson(text.value);
    if (!json.ok) throw invalidInput(json.error);
    const item = { source: name, body: text.value, bytes: bytes.length, json: kept === null ? null : json.value };
    const stored = batcher.add(item, bytes.length);
    if (stored === null) throw overloaded();
    await stored;
    res.writeHead(202, acceptedHeaders).end(accepted);
  }

  return {
    handle: door({ path, what: "delivery", log, accept }),
    drain: () => batcher.idle(),
  };
}

/** Makes deliveries durable, and keeps what was read of them where it is worked. */
async function store(pool: Pool, items: readonly Waiting[], kept: KeptBodies | null): Promise<void> {
  if (kept === null) return saveDeliveries(pool, items);
  const ids = await saveNumbered(pool, items);
  for (const [index, id] of ids.entries()) {
    const item = items[index];
    if (item !== undefined) kept.keep(id, item.json, item.bytes);
  }
}
