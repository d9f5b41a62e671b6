/**
 * The raw door for events, in front of express (which would cost five sixths of the throughput): read, check, store,
 * acknowledge. What the events mean is found out afterwards.
 *
 * 1. A delivery is acknowledged only after the commit that holds it.
 * 2. Overload answers 503 with Retry-After: Alertmanager drops what is answered 429.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { EventSource } from "../../engine/alert/ir.ts";
import { saveDeliveries } from "../../store/alert/deliveries.ts";
import { listLatestDefinitions } from "../../store/definition/read.ts";
import { readKeyHolder } from "../../store/key/key.ts";
import { isGranted } from "../contract/permission.ts";
import { Batcher } from "./batcher.ts";
import { cloudEventText } from "./cloudevent.ts";
import { jsonFault } from "./json-fault.ts";

export interface IngestDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** The value behind a secret's name, or null when none is configured. */
  readonly secret: (name: string) => string | null;
  /** Bytes of deliveries that may wait to be stored; beyond it 503. @default 64 MiB */
  readonly maxWaitingBytes?: number;
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

export function createIngest({ pool, log, secret, maxWaitingBytes }: IngestDeps): Ingest {
  const batcher = new Batcher<{ source: string; body: string }>({
    write: (items) => saveDeliveries(pool, items),
    ...(maxWaitingBytes === undefined ? {} : { maxWaitingBytes }),
  });
  const sources = cached(
    refreshMs,
    async () => new Map((await listLatestDefinitions(pool, "EventSource")).map(({ name, ir }) => [name, ir as unknown as EventSource])),
  );
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

  async function authorized(req: IncomingMessage, source: EventSource): Promise<boolean> {
    const token = tokenOf(req);
    if (token === null) return false;
    const expected = source.receive.secret === null ? null : secret(source.receive.secret);
    if (expected !== null && equal(token, expected)) return true;
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
    const bytes = await readBody(req);
    if (bytes === null) return answer(res, 413, "Too large", `a delivery has at most ${maxBytes} bytes: split it`, { connection: "close" });
    const text = cloudEventText(req.headers, bytes.toString("utf8"));
    const fault = text.ok ? jsonFault(text.value) : text.error;
    if (!text.ok || fault !== null) return answer(res, 400, "Invalid input", fault ?? "the body is no CloudEvent");
    const stored = batcher.add({ source: name, body: text.value }, bytes.length);
    if (stored === null) return answer(res, 503, "Overloaded", "too many events wait to be stored: send again", { "retry-after": "1" });
    await stored;
    res.writeHead(202, { "content-type": "application/json" }).end('{"status":"accepted"}');
  }

  return {
    handle(req, res) {
      const match = path.exec(req.url ?? "");
      if (match === null) return false;
      accept(req, res, match[1] ?? "").catch((error: unknown) => {
        log.warn({ err: error, source: match[1] }, "delivery not stored");
        if (!res.headersSent) answer(res, 503, "Unavailable", "the delivery could not be stored: send it again", { "retry-after": "2" });
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

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The whole body, or null when it is larger than allowed. Of a body that is too large some is read and dropped, so that a
 * sender that reads the answer only afterwards gets it.
 */
function readBody(req: IncomingMessage): Promise<Buffer | null> {
  if (Number(req.headers["content-length"] ?? 0) > 4 * maxBytes) return Promise.resolve(null);
  // Events, not an iterator, whose promises cost more than most bodies.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (size > 4 * maxBytes) {
        // The request is not destroyed: its socket carries the answer.
        req.pause();
        resolve(null);
      }
    });
    req.on("end", () => resolve(size > maxBytes ? null : chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    req.on("error", reject);
    req.on("close", () => reject(new Error("the sender went away before its body was whole")));
  });
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
