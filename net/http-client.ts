/**
 * The one way out over HTTP.
 *
 * 1. Every connection passes the egress rules on its address, also after each redirect.
 * 2. Every exchange is bounded: connecting, waiting, the body's bytes (counted after decompression), redirects.
 * 3. Credentials go to the origin they were given for: a redirect elsewhere keeps of the headers only those that hold
 *    none.
 */
import { isIP, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { callbackify } from "node:util";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { createEgress, type Egress, EgressRefused, type EgressOptions } from "./egress.ts";
import { reach } from "./reach.ts";

export interface HttpClientOptions {
  readonly egress?: EgressOptions;
  /**
   * Origins that are served elsewhere: `https://petstore.example` to `http://127.0.0.1:8080`. The target's address is
   * not judged: the operator named it.
   */
  readonly origins?: { readonly [origin: string]: string };
  /** @default 1048576 */
  readonly maxBodyBytes?: number;
  /** Longest exchange, redirects included. @default 30000 */
  readonly timeoutMs?: number;
  /** @default 5 */
  readonly maxRedirects?: number;
  /**
   * Whether a server must show a certificate that is trusted. Only who looks at what is there, whoever it says it is,
   * goes without. @default true
   */
  readonly judgeCertificates?: boolean;
  /** Whom it trusts beside nobody else, and what it shows of itself. @default what the machine trusts */
  readonly tls?: TlsIdentity;
}

/** All in PEM. */
export interface TlsIdentity {
  /** Those that must have signed what a server shows; left out = those that the machine trusts. */
  readonly ca?: string;
  /** What is shown to a server that asks, with its key. */
  readonly cert?: string;
  readonly key?: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array | null;
  /** Follow redirects. @default false */
  readonly redirect?: boolean;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  /** The address that answered, after redirects. */
  readonly url: string;
  readonly status: number;
  /** Lower-case names; several values joined by a comma. */
  readonly headers: { readonly [name: string]: string };
  /** `Set-Cookie`, as they came. */
  readonly setCookies: readonly string[];
  readonly body: Buffer;
}

export type HttpFailure = "refused" | "unreachable" | "timeout" | "tooLarge" | "invalid" | "cancelled";

/** An exchange that brought no answer. `reason` tells what may help. */
export class HttpError extends Error {
  readonly reason: HttpFailure;

  constructor(reason: HttpFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HttpError";
    this.reason = reason;
  }
}

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Another client by the same rules, which trusts and shows these. Whoever asks for it closes it. */
  trusting(tls: TlsIdentity): HttpClient;
  close(): Promise<void>;
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** All that a redirect to another origin carries: any other header may hold a key (`x-api-key`). */
const HARMLESS = ["accept", "accept-language", "content-type", "idempotency-key", "user-agent"];

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const guarded = new Agent({
    connect: guardedConnect(createEgress(options.egress), options),
    ...agentLimits,
  });
  // Origins the operator redirected are reached without judging: only they get this agent.
  const trusted = new Agent(agentLimits);
  const origins = new Map(Object.entries(options.origins ?? {}));
  return {
    request: (request) => exchange(request, { guarded, trusted, origins, options }),
    trusting: (tls) => createHttpClient({ ...options, tls }),
    async close() {
      await Promise.all([guarded.destroy(), trusted.destroy()]);
    },
  };
}

const agentLimits = {
  headersTimeout: 30_000,
  bodyTimeout: 30_000,
  keepAliveTimeout: 4_000,
  connections: 64,
  maxHeaderSize: 16 * 1024,
} as const;

interface Ways {
  readonly guarded: Agent;
  readonly trusted: Agent;
  readonly origins: ReadonlyMap<string, string>;
  readonly options: HttpClientOptions;
}

async function exchange(request: HttpRequest, ways: Ways): Promise<HttpResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? ways.options.timeoutMs ?? 30_000);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  let url = parseUrl(request.url);
  let { method } = request;
  let body = request.body ?? null;
  let headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const most = ways.options.maxRedirects ?? 5;
  try {
    for (let hop = 0; ; hop += 1) {
      const answer = await once(ways, { method, url, headers, body, signal });
      const location =
        request.redirect === true && REDIRECTS.includes(answer.statusCode)
          ? headerText(answer.headers["location"])
          : null;
      if (location === null)
        return await read(answer, url, request.maxBodyBytes ?? ways.options.maxBodyBytes ?? 1024 * 1024);
      await answer.body.dump();
      if (hop >= most) throw new HttpError("invalid", `more than ${most} redirects, the last to "${location}"`);
      const next = parseUrl(location, url);
      if (answer.statusCode === 303 || (method.toUpperCase() === "POST" && answer.statusCode < 303)) {
        method = "GET";
        body = null;
        headers = without(headers, ["content-type", "content-length"]);
      }
      if (next.origin !== url.origin) headers = new Map([...headers].filter(([name]) => HARMLESS.includes(name)));
      url = next;
    }
  } catch (error) {
    throw toHttpError(error, url, timeout, request.signal);
  }
}

interface Once {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
}

function once(ways: Ways, { method, url, headers, body, signal }: Once): Promise<Dispatcher.ResponseData> {
  const elsewhere = ways.origins.get(url.origin);
  return (elsewhere === undefined ? ways.guarded : ways.trusted).request({
    origin: elsewhere ?? url.origin,
    path: `${url.pathname}${url.search}`,
    method: method.toUpperCase(),
    headers: {
      "accept-encoding": "gzip, deflate, br",
      "user-agent": "opsloom",
      ...Object.fromEntries(headers),
      host: url.host,
    },
    body,
    signal,
  });
}

function parseUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new HttpError("invalid", `"${text}" is no address; write https://host/path`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new HttpError("invalid", `"${text}": only http and https are spoken`);
  if (url.username !== "" || url.password !== "")
    throw new HttpError("invalid", `credentials may not stand in an address; use authentication`);
  return url;
}

function without(headers: ReadonlyMap<string, string>, names: readonly string[]): Map<string, string> {
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}

function headerText(value: string | string[] | undefined): string | null {
  return value === undefined ? null : Array.isArray(value) ? (value[0] ?? null) : value;
}

async function read(answer: Dispatcher.ResponseData, url: URL, most: number): Promise<HttpResponse> {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value] as const],
    ),
  );
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(answer.body, headers["content-encoding"])) {
    size += (chunk as Buffer).length;
    if (size > most) {
      answer.body.destroy();
      throw new HttpError("tooLarge", `the answer of ${url.origin} has more than ${most} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  const set = answer.headers["set-cookie"] ?? [];
  const setCookies = typeof set === "string" ? [set] : set;
  return { url: url.href, status: answer.statusCode, headers, setCookies, body: Buffer.concat(chunks) };
}

function decoded(body: Readable, encoding: string | undefined): AsyncIterable<unknown> {
  const forgiving = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const through = (transform: ReturnType<typeof createGunzip>) => {
    body.on("error", (error) => transform.destroy(error));
    return body.pipe(transform);
  };
  switch (encoding?.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return through(createGunzip(forgiving));
    case "deflate":
      return through(createInflate(forgiving));
    case "br":
      return through(createBrotliDecompress());
    case undefined:
    case "":
    case "identity":
      return body;
    default:
      // Nobody reads it, so nobody else hears that it was cut off.
      body.on("error", () => undefined).destroy();
      throw new HttpError("invalid", `the answer is encoded as "${encoding}"; gzip, deflate and br were asked for`);
  }
}

function guardedConnect(
  egress: Egress,
  { judgeCertificates = true, tls = {} }: HttpClientOptions,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: 10_000,
    ...tls,
    ...(judgeCertificates ? {} : { rejectUnauthorized: false, minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" }),
  });
  const open = (target: buildConnector.Options): Promise<Socket> =>
    reach(
      egress,
      target.hostname,
      // The address goes to the socket, the name to TLS.
      (address) =>
        new Promise<Socket>((resolve, reject) => {
          const name = target.servername ?? target.hostname;
          // An address is no name to ask a certificate for (RFC 6066, 3).
          connect({ ...target, hostname: address, servername: isIP(name) === 0 ? name : "" }, (...result) =>
            result[0] === null ? resolve(result[1]) : reject(result[0]),
          );
        }),
    );
  // undici wants a callback where the rest is promises.
  return callbackify(open) as unknown as buildConnector.connector;
}

function toHttpError(error: unknown, url: URL, timeout: AbortSignal, caller: AbortSignal | undefined): HttpError {
  if (error instanceof HttpError) return error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressRefused) return new HttpError("refused", cause.message, { cause: error });
  }
  if (timeout.aborted) return new HttpError("timeout", `${url.origin} did not answer in time`, { cause: error });
  if (caller?.aborted === true) return new HttpError("cancelled", "the request was cancelled", { cause: error });
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/TIMEOUT/.test(code)) return new HttpError("timeout", `${url.origin} did not answer in time`, { cause: error });
  const text = error instanceof Error ? error.message || code : String(error);
  return new HttpError("unreachable", `${url.origin} could not be reached: ${text}`, { cause: error });
}
