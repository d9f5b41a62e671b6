import { EventStreamReader } from "../../client/event-stream.ts";
import { readRefusal } from "../../client/fault.ts";

/** The API by its paths, for tests that look at what is on the wire; programs use `client/`. */
export interface ApiClient {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, headers?: { readonly [name: string]: string }): Promise<T>;
  delete(path: string): Promise<void>;
  /** The data of server-sent events, until the server ends the stream or the signal aborts. */
  stream<T>(path: string, signal?: AbortSignal): AsyncIterable<T>;
}

type Asked = Omit<RequestInit, "headers"> & { readonly headers?: { readonly [name: string]: string } };

export function createApiClient(url: string, key: string): ApiClient {
  async function send(path: string, init: Asked): Promise<Response> {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    if (response.ok) return response;
    throw await readRefusal(response);
  }

  return {
    url,
    async get<T>(path: string) {
      return (await (await send(path, {})).json()) as T;
    },
    async post<T>(path: string, body: unknown, headers = {}) {
      const response = await send(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      return (response.status === 204 ? null : await response.json()) as T;
    },
    async delete(path: string) {
      await send(path, { method: "DELETE" });
    },
    async *stream<T>(path: string, signal?: AbortSignal) {
      const headers = { accept: "text/event-stream" };
      const response = await send(path, { headers, ...(signal === undefined ? {} : { signal }) });
      if (response.body === null) return;
      const events = new EventStreamReader();
      for await (const piece of response.body.pipeThrough(new TextDecoderStream()))
        for (const { data } of events.read(piece)) yield JSON.parse(data) as T;
    },
  };
}
