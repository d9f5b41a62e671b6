/**
 * The raw door for events, in front of express (which would cost five sixths of the throughput): read, check, store,
 * acknowledge. What the events mean is found out afterwards.
 *
 * 1. A delivery is acknowledged only after the commit that holds it.
 * 2. Overload answers 503 with Retry-After: Alertmanager drops what is answered 429.
 */
import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { EventSource } from "../../engine/event/ir.ts";
import { saveDeliveries } from "../../store/alert/deliveries.ts";
import { listLatestDefinitions } from "../../store/definition/read.ts";
import { readKeyHolder } from "../../store/key/key.ts";
import { isGranted } from "../contract/permission.ts";
import { sameSecret } from "../same-secret.ts";
import { markKnown } from "../known-connection.ts";
import { Batcher } from "./batcher.ts";
import { BodyReader } from "./body-reader.ts";
import { cloudEventText } from "./cloudevent.ts";
import { jsonFault } from "./json-fault.ts";

export interface IngestDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** The value behind a secret's name, or null when none is configured. */
  readonly secret: (name: string) => string | null;
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
const keyCacheMs = 10_000;

export function createIngest({
  pool,
  log,
  secret,
  maxWaitingBytes = 64 * 1024 * 1024,
  slowAfterMs,
}: IngestDeps): Ingest {
  const batcher = new Batcher<{ source: string; body: string }>({
    write: (items) => saveDeliveries(pool, items),
    maxWaitingBytes,
  });
  const bodies = new BodyReader({
    maxBytes,
    maxReadingBytes: maxWaitingBytes,
    ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
  });
  const sources = cached(
    refreshMs,
    async () =>
      new Map(
        (await listLatestDefinitions(pool, "EventSource")).map(({ name, ir }) => [name, ir as unknown as EventSource]),
      ),
  );
  /** Secrets by name, each with how it is read anew: a file is not read for every delivery. */
  const secrets = new Map<string, () => Promise<string | null>>();
  const keys = new Map<string, { readonly allowed: boolean; readonly until: number }>();

  async function keyAllows(token: string): Promise<boolean> {
    const known = keys.get(token);
    if (known !== undefined && known.until > Date.now()) return known.allowed;
    const holder = await readKeyHolder(pool, token);
    const allowed = holder !== null && isGranted(holder.person.roles, "events.send");
    // Only what was right is remembered, so that wrong guesses cannot fill the memory.
    if (allowed) keys.set(token, { allowed, until: Date.now() + keyCacheMs });
    else keys.delete(token);
    return allowed;
  }

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

  async function authorized(req: IncomingMessage, source: EventSource): Promise<boolean> {
    const token = tokenOf(req);
    if (token === null) return false;
    const expected = source.receive.secret === null ? null : await secretOf(source.receive.secret);
    if (expected !== null && sameSecret(token, expected)) return true;
    return token.startsWith("ops_") && keyAllows(token);
  }

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST" && req.method !== "PUT")
      return answer(res, 405, "Method not allowed", "send events with POST", { allow: "POST, PUT" });
    const source = (await sources()).get(name);
    if (source === undefined) return answer(res, 404, "Not found", `no event source "${name}" is published`);
    if (!(await authorized(req, source))) {
      return answer(
        res,
        401,
        "Not authenticated",
        "send the source's secret, or an API key that may send events, as a Bearer token or Basic password",
        { "www-authenticate": "Bearer" },
      );
    }
    markKnown(req.socket);
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      return answer(res, 415, "Not plain", `the body is encoded as "${encoding}": send it as it is`, {
        connection: "close",
      });
    const bytes = await bodies.read(req);
    if (bytes === "tooLarge")
      return answer(res, 413, "Too large", `a delivery has at most ${maxBytes} bytes: split it`, {
        connection: "close",
      });
    if (bytes === "overload") return overloaded(res, { connection: "close" });
    if (!isUtf8(bytes)) return answer(res, 400, "Invalid input", "the body is not valid UTF-8: send JSON in UTF-8");
    const text = cloudEventText(req.headers, bytes.toString("utf8"));
    const fault = text.ok ? jsonFault(text.value) : text.error;
    if (!text.ok || fault !== null) return answer(res, 400, "Invalid input", fault ?? "the body is no CloudEvent");
    const stored = batcher.add({ source: name, body: text.value }, bytes.length);
    if (stored === null) return overloaded(res);
    await stored;
    res.writeHead(202, { "content-type": "application/json" }).end('{"status":"accepted"}');
  }

  return {
    handle(req, res) {
      const match = path.exec(req.url ?? "");
      if (match === null) return false;
      accept(req, res, match[1] ?? "").catch((error: unknown) => {
        log.warn({ err: error, source: match[1] }, "delivery not stored");
        if (!res.headersSent)
          answer(res, 503, "Unavailable", "the delivery could not be stored: send it again", { "retry-after": "2" });
      });
      return true;
    },
    drain: () => batcher.idle(),
  };
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

function tokenOf(req: IncomingMessage): string | null {
  const header = req.headers.authorization ?? "";
  const bearer = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) return null;
  const decoded = Buffer.from(basic, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1);
}

function overloaded(res: ServerResponse, headers: { readonly [name: string]: string } = {}): void {
  answer(res, 503, "Overloaded", "too many events wait to be stored: send again", { "retry-after": "1", ...headers });
}

function answer(
  res: ServerResponse,
  status: number,
  title: string,
  detail: string,
  headers: { readonly [name: string]: string } = {},
): void {
  res
    .writeHead(status, { "content-type": "application/problem+json", ...headers })
    .end(JSON.stringify({ type: "about:blank", title, status, detail }));
}
