import type { HttpClient } from "./http-client.ts";

/** A request as libraries that take a `fetch` of ours make it. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  /** A text, or a form. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * The one way out over HTTP in the shape of `fetch`, as far as libraries need it: redirects are handed back, and a body
 * is a text or a form. Rejects with the client's `HttpError`.
 */
export function createFetch(http: HttpClient): (url: string, request: FetchRequest) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    if (body !== undefined && body !== null && typeof body !== "string" && !(body instanceof URLSearchParams))
      throw new TypeError("a body is a text or a form");
    const {
      status,
      headers: answered,
      body: bytes,
    } = await http.request({
      method,
      url,
      headers: { ...headers },
      body: body === undefined || body === null ? null : String(body),
      ...(signal === undefined ? {} : { signal }),
    });
    // It was unpacked already.
    const told = Object.entries(answered).filter(([name]) => !["content-encoding", "content-length"].includes(name));
    const isEmpty = status === 204 || status === 304;
    return new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers: told });
  };
}
