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
import type { EventSource } from "../../engine/event/ir.ts";
import type { Json } from "../../engine/base/json.ts";
import { saveDeliveries, saveNumbered } from "../../store/event/deliveries.ts";
import type { KeptBodies } from "../../store/event/kept-bodies.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { isGranted } from "../contract/permission.ts";
import {
  HttpError,
  type HttpErrorParams,
  invalidInput,
  notAllowed,
  notFound,
  notThisMethod,
  unauthenticated,
  unavailable,
} from "../error.ts";
import { rememberedApiKey } from "../identity/api-key.ts";
import { type Authenticator, chain } from "../identity/authenticator.ts";
import type { Caller } from "../identity/caller.ts";
import { sourceSecret } from "../identity/source-secret.ts";
import { problemOf } from "../problem.ts";
import { markKnown } from "../known-connection.ts";
import { Batcher } from "./batcher.ts";
import { BodyReader } from "./body-reader.ts";
import { bodyText } from "./body-text.ts";
import { cloudEventText } from "./cloudevent.ts";
import { readJson } from "./read-json.ts";

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
const refreshMs = 2_000;
const howToShow = "send the source's secret, or an API key that may send events, as a Bearer token or Basic password";

/** A delivery that is to be stored. */
interface Waiting {
  readonly source: string;
  readonly body: string;
  /** Null when it is worked elsewhere: what waits for a commit outlives the young generation, which costs a fifth. */
  readonly json: Json;
  readonly bytes: number;
}

type Sender = Caller | { readonly source: string };

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
  /** Secrets by name, each with how it is read anew: a file is not read for every delivery. */
  const secrets = new Map<string, () => Promise<string | null>>();
  const maySend = ({ person }: Caller) => isGranted(person.roles, "events.send");
  const key = rememberedApiKey(pool, maySend);

  /** The names come from published definitions, so they are few. */
  function secretOf(name: string): Promise<string | null> {
    const read = secrets.get(name) ?? cached(refreshMs, () => secretNow(name));
    secrets.set(name, read);
    return read();
  }

  /** What cannot be read refuses, and is told where an operator looks; it is no fault of the sender. */
  async function secretNow(name: string): Promise<string | null> {
    try {
      const value = secret(name);
      if (value === null)
        log.warn(
          { secret: name },
          "the secret of an event source is missing or empty: what is sent with it is refused",
        );
      return value;
    } catch (error) {
      log.warn(
        { err: error, secret: name },
        "the secret of an event source cannot be read: what is sent with it is refused",
      );
      return null;
    }
  }

  /** Who sends: the source itself by its secret, or a person by a key. */
  function senderOf(req: IncomingMessage, name: string, { receive }: EventSource): Promise<Sender | null> {
    const { secret: expected } = receive;
    const ways: Authenticator<Sender>[] = expected === null ? [] : [sourceSecret(name, () => secretOf(expected))];
    return chain(...ways, key)(req.headers);
  }

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST" && req.method !== "PUT")
      throw notThisMethod(req.method ?? "", `/v1/events/${name}`, ["POST", "PUT"]);
    const source = (await sources()).get(name);
    if (source === undefined) throw notFound(`no event source "${name}" is published`);
    const sender = await senderOf(req, name, source);
    if (sender === null) throw unauthenticated(howToShow);
    if ("person" in sender && !maySend(sender))
      throw notAllowed(
        `"${sender.person.name}" lacks the permission "events.send": ask an administrator for a role that grants it`,
      );
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
    res.writeHead(202, { "content-type": "application/json" }).end('{"status":"accepted"}');
  }

  return {
    handle(req, res) {
      const match = path.exec(req.url ?? "");
      if (match === null) return false;
      accept(req, res, match[1] ?? "").catch((error: unknown) => {
        const known = error instanceof HttpError ? error : null;
        if (known === null) log.warn({ err: error, source: match[1] }, "delivery not stored");
        const away = unavailable("the delivery could not be stored: send it again", 2);
        if (!res.headersSent) answer(res, (known ?? away).params, req.url ?? "");
      });
      return true;
    },
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

function cached<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  let readAt = 0;
  return () => {
    if (value === null || Date.now() - readAt > ms) {
      readAt = Date.now();
      const next = read();
      next.catch(() => {
        if (value === next) value = null;
      });
      value = next;
    }
    return value;
  };
}

/** What is wrong with a body that is not read to its end: its connection is of no use afterwards. */
function refusal(status: 413 | 415, title: string, detail: string): HttpError {
  return new HttpError({ status, title, detail, code: "OPS400", headers: { connection: "close" } });
}

function overloaded(headers: { readonly [name: string]: string } = {}): HttpError {
  const { params } = unavailable("too many events wait to be stored: send again", 1);
  return new HttpError({ ...params, title: "Overloaded", headers: { ...params.headers, ...headers } });
}

function answer(res: ServerResponse, params: HttpErrorParams, instance: string): void {
  res
    .writeHead(params.status, { "content-type": "application/problem+json", ...params.headers })
    .end(JSON.stringify(problemOf(params, instance)));
}
