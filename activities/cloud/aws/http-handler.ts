/** The official clients of AWS on the guarded way out: they sign and read, `net/` connects. */
import { Readable } from "node:stream";
import { type HttpClient, HttpError } from "../../../net/http-client.ts";

/** What the clients ask their handler for. */
interface AwsRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: { readonly [name: string]: string | readonly string[] | null };
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
}

interface AwsResponse {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Readable;
}

export interface AwsHandler {
  handle(
    request: AwsRequest,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly response: AwsResponse }>;
  destroy(): void;
}

/** Bytes of one page. */
const maxPageBytes = 32 * 1024 * 1024;

export function awsHandler(http: HttpClient, signal: AbortSignal): AwsHandler {
  return {
    async handle(request) {
      const { "content-length": _, host: __, ...headers } = lowerCase(request.headers);
      try {
        const answer = await http.request({
          method: request.method,
          url: urlOf(request),
          headers,
          body: bodyOf(request.body),
          maxBodyBytes: maxPageBytes,
          signal,
        });
        // The body is read and decompressed: these would say otherwise.
        const { "content-encoding": ___, "content-length": ____, ...told } = answer.headers;
        return { response: { statusCode: answer.status, headers: told, body: Readable.from([answer.body]) } };
      } catch (error) {
        throw asTheClientsKnowIt(error);
      }
    },
    destroy: () => undefined,
  };
}

function lowerCase(headers: AwsRequest["headers"]): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly string[]) : [value as string | null]).map((one) =>
      one === null ? escaped(name) : `${escaped(name)}=${escaped(one)}`,
    ),
  );
  const search = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}${search}`;
}

/** As it was signed. */
function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function bodyOf(body: unknown): string | Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new HttpError("invalid", "a body that is a stream is not sent");
}

/** Their retries go by codes and names: what was cut off is asked for again, what is refused is not. */
function asTheClientsKnowIt(error: unknown): unknown {
  if (!(error instanceof HttpError)) return error;
  if (error.reason === "unreachable") return Object.assign(error, { code: "ECONNRESET" });
  if (error.reason === "timeout") return Object.assign(error, { code: "ETIMEDOUT" });
  return error;
}
