/**
 * The API as a program calls it, with the types of the contract. For browsers and Node: it needs `fetch` and no more,
 * and of the contract it takes types alone.
 */
import type { Call, CallOptions, Each, Follow, FollowOptions, OperationId, PagedId } from "./call.ts";
import { readRefusal, UnreachableError } from "./fault.ts";
import { follow } from "./follow.ts";
import { readWay, type Way, type WayText } from "./way.ts";
import { ways } from "./ways.ts";

export interface ClientOptions {
  /** Where the API answers: `http://127.0.0.1:4600`. */
  readonly url: string;
  /** API key, sent as a Bearer token; left out, the browser's session is what counts. */
  readonly key?: string;
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

type StreamId = { [Id in OperationId]: (typeof ways)[Id] extends `${string} stream` ? Id : never }[OperationId];

export interface Client {
  readonly url: string;
  /** Every operation by its id: `call.showRecord({ params: { type: "incident", number: "INC0000001" } })`. */
  readonly call: { readonly [Id in Exclude<OperationId, StreamId>]: Call<Id> };
  /** Every list, item by item: `for await (const alert of each.listAlerts({ query: { state: "firing" } }))`. */
  readonly each: { readonly [Id in PagedId]: Each<Id> };
  /** Every stream: `for await (const run of follow.followRun({ params: { id } }))`. */
  readonly follow: { readonly [Id in StreamId]: Follow<Id> };
}

/** A request whose parts have lost their types; those of the methods above have checked it. */
interface Sent extends CallOptions, FollowOptions {
  readonly params?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  readonly body?: unknown;
}

export function createClient({ url, key, fetch: send = fetch }: ClientOptions): Client {
  const base = url.replace(/\/+$/, "");

  async function ask(way: Way, sent: Sent, headers: { readonly [name: string]: string } = {}): Promise<Response> {
    const hasBody = way.method !== "get" && way.method !== "delete";
    const attempt = (): Promise<Response> =>
      send(`${base}${pathOf(way, sent)}`, {
        method: way.method.toUpperCase(),
        headers: {
          // A browser's session changes something only with a header that no form can send.
          ...(key === undefined ? { "opsloom-csrf": "1" } : { authorization: `Bearer ${key}` }),
          ...(hasBody
            ? { "content-type": way.raw === "request" ? "application/octet-stream" : "application/json" }
            : {}),
          // RFC 8941 strings; an If-Match is an entity tag.
          ...(sent.idempotencyKey === undefined
            ? {}
            : { "idempotency-key": `"${sent.idempotencyKey.replaceAll(/["\\]/g, "\\$&")}"` }),
          ...(sent.ifMatch === undefined ? {} : { "if-match": `"${sent.ifMatch}"` }),
          ...headers,
        },
        ...(hasBody
          ? { body: way.raw === "request" ? (sent.body as Uint8Array<ArrayBuffer>) : JSON.stringify(sent.body ?? {}) }
          : {}),
        ...(sent.signal === undefined ? {} : { signal: sent.signal }),
      });
    let response: Response;
    try {
      // A server may close a connection that nobody uses just as a request goes out on it: what reads is asked again.
      response = await attempt().catch((error: unknown) => {
        if (way.method !== "get" || !wasCutOff(error)) throw error;
        return attempt();
      });
    } catch (error) {
      sent.signal?.throwIfAborted();
      throw new UnreachableError(base, error);
    }
    if (response.ok) return response;
    throw await readRefusal(response);
  }

  async function call(way: Way, sent: Sent = {}): Promise<unknown> {
    const response = await ask(way, sent);
    if (response.status === 204) return null;
    if (way.raw === "reply") return new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return isJson ? response.json() : response.text();
  }

  async function* each(way: Way, sent: Sent = {}): AsyncGenerator {
    const position = way.next ?? "cursor";
    for (let query: Sent["query"] = sent.query; ;) {
      const page = (await call(way, query === undefined ? sent : { ...sent, query })) as {
        items: unknown[];
        next: string | number | null;
      };
      yield* page.items;
      if (page.next === null) return;
      query = { ...query, [position]: page.next };
    }
  }

  const stream = (way: Way, { lastEventId = "", onCut, ...sent }: Sent) =>
    follow({
      lastEventId,
      signal: sent.signal,
      onCut,
      open: (last) =>
        ask(way, sent, { accept: "text/event-stream", ...(last === "" ? {} : { "last-event-id": last }) }),
    });

  const made = (make: (way: Way) => unknown) =>
    new Proxy(
      {},
      {
        get(_, id) {
          const way = wayOf(id);
          return way === null ? undefined : make(readWay(way));
        },
      },
    ) as never;
  return {
    url: base,
    call: made((way) => (sent?: Sent) => call(way, sent)),
    each: made((way) => (sent?: Sent) => each(way, sent)),
    follow: made((way) => (sent: Sent) => stream(way, sent)),
  };
}

/** The way of an operation by its id, or the way itself: a build writes that in place of the id, and lists none. */
function wayOf(id: string | symbol): WayText | null {
  if (typeof id === "symbol") return null;
  if (Object.hasOwn(ways, id)) return ways[id as OperationId];
  return id.includes(" /") ? (id as WayText) : null;
}

/** The path with its parameters, each percent-encoded: an id may hold slashes. What is undefined is left out. */
function pathOf({ path }: Way, { params = {}, query = {} }: Sent): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.append(name, String(value));
  return asked.size === 0 ? filled : `${filled}?${asked.toString()}`;
}

function wasCutOff(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : null;
  return cause instanceof Error && "code" in cause && ["ECONNRESET", "UND_ERR_SOCKET"].includes(String(cause.code));
}
