/**
 * An API that answers with JSON. What was cut off and who asks to come less often is asked again, with waits that grow;
 * what is refused is not.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "../../../engine/base/json.ts";
import { type HttpClient, HttpError, type HttpResponse } from "../../../net/http-client.ts";
import { RestFault } from "./fault.ts";
import { textAt } from "./read.ts";

export interface RestOptions {
  readonly http: HttpClient;
  /** Scheme, host and port, without a slash behind. */
  readonly address: string;
  /** What every request shows. */
  readonly headers: { readonly [name: string]: string };
  readonly signal: AbortSignal;
}

export interface Rest {
  /** Of a path with its query, or of an address that the API gave and that is of the same origin. */
  get(path: string, headers?: { readonly [name: string]: string }): Promise<JsonObject>;
}

/** Bytes of one page. */
const maxPageBytes = 32 * 1024 * 1024;
/** Of one request. */
const maxAttempts = 6;
const firstPauseMs = 200;
const longestPauseMs = 20_000;

export function restOf({ http, address, headers: shown, signal }: RestOptions): Rest {
  const { origin } = new URL(address);
  return {
    async get(path, headers = {}) {
      // An address that an answer gives is followed with the key: to where the key is for, and nowhere else.
      const url = path.startsWith("/") ? `${address}${path}` : path;
      if (new URL(url).origin !== origin)
        throw new RestFault(400, `the next page is said to be at another place: "${url}"`);
      const request = { method: "GET", url, headers: { accept: "application/json", ...shown, ...headers } };
      for (let attempt = 1; ; attempt++) {
        const answer = await http
          .request({ ...request, maxBodyBytes: maxPageBytes, signal })
          .catch((error: unknown) =>
            attempt < maxAttempts && isPassing(error) ? null : Promise.reject(error as Error),
          );
        if (answer !== null && (!isToRepeat(answer.status) || attempt === maxAttempts)) return read(answer, path);
        await pause(waitOf(answer, attempt), undefined, { signal });
      }
    },
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof HttpError && (error.reason === "unreachable" || error.reason === "timeout");
}

function isToRepeat(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function waitOf(answer: HttpResponse | null, attempt: number): number {
  const seconds = Number(answer?.headers["retry-after"] ?? Number.NaN);
  return Math.min(longestPauseMs, Number.isFinite(seconds) ? seconds * 1_000 : firstPauseMs * 2 ** (attempt - 1));
}

function read({ status, body }: HttpResponse, path: string): JsonObject {
  const json = parsed(body);
  if (status >= 200 && status < 300) {
    if (json !== null) return json;
    throw new RestFault(status, `GET ${place(path)} was answered by what is no object of JSON`);
  }
  const said = textAt(json ?? {}, "error", "message") ?? textAt(json ?? {}, "message") ?? "";
  throw new RestFault(status, `GET ${place(path)} was answered by ${String(status)}${said === "" ? "" : `: ${said}`}`);
}

/** Without a query, which may hold a token of a page. */
function place(path: string): string {
  return path.split("?")[0] ?? path;
}

function parsed(body: Buffer): JsonObject | null {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return isJsonObject(json) ? json : null;
  } catch {
    return null;
  }
}
