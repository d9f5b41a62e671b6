import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "./client.ts";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
});

/** A server that answers as told, the client of it, and what it was asked. */
async function against(answer: (res: ServerResponse, asked: readonly Asked[]) => void) {
  const asked: Asked[] = [];
  server = createServer((req, res) => {
    const pieces: Buffer[] = [];
    req.on("data", (piece: Buffer) => pieces.push(piece));
    req.on("end", () => {
      const { method, url, headers } = req;
      asked.push({ method, url, headers, body: Buffer.concat(pieces).toString() });
      answer(res, asked);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, api: createClient({ url: `${url}/`, key: "ops_a_b" }) };
}

function json(res: ServerResponse, body: unknown, status = 200, headers = {}): void {
  res.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("a call", () => {
  it("sends parameters percent-encoded, the query without what is undefined, and the key", async () => {
    const { api, asked } = await against((res) => json(res, { items: [], next: null }));
    await api.call.listRuns({ query: { record: "change/CHG0000001", phase: undefined, limit: 5 } });
    await api.call.showRun({ params: { id: "run/a#1" } });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /v1/runs?record=change%2FCHG0000001&limit=5",
      "GET /v1/runs/run%2Fa%231",
    ]);
    expect(asked[0]?.headers.authorization).toBe("Bearer ops_a_b");
  });

  it("sends a body, an idempotency key as a quoted string, and the head that was read as If-Match", async () => {
    const { api, asked } = await against((res) => json(res, {}));
    const params = { type: "incident", number: "INC0000001" };
    await api.call.commandRecord({ params, body: { command: "start" }, idempotencyKey: 'a"b', ifMatch: 7 });
    expect(asked[0]?.headers).toMatchObject({ "idempotency-key": '"a\\"b"', "if-match": '"7"' });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ command: "start" });
  });

  it("answers null where there is nothing to say", async () => {
    const { api } = await against((res) => res.writeHead(204).end());
    expect(await api.call.revokeKey({ params: { id: "0123456789ab" } })).toBeNull();
  });

  it("rejects with the whole problem, and with the text of what is none", async () => {
    const errors = [{ pointer: "/body/user", detail: "is missing" }];
    const { api } = await against((res, asked) =>
      asked.length === 1
        ? json(res, { type: "x", title: "No", status: 400, detail: "because", code: "OPS400", errors }, 400, {
            "retry-after": "3",
          })
        : res.writeHead(502).end("<html>"),
    );
    const refusal = { name: "ApiError", status: 400, code: "OPS400", message: "because", errors, retryAfter: 3 };
    await expect(api.call.me()).rejects.toMatchObject(refusal);
    await expect(api.call.me()).rejects.toMatchObject({ status: 502, code: "", message: "502 Bad Gateway: <html>" });
  });

  it("asks again what was cut off, where it reads, and once alone", async () => {
    const { api, asked } = await against((res, { length }) =>
      length === 2 ? json(res, {}) : void res.socket?.destroy(),
    );
    await api.call.me();
    expect(asked).toHaveLength(2);
    await expect(api.call.me()).rejects.toMatchObject({ name: "UnreachableError" });
    expect(asked).toHaveLength(4);
    await expect(api.call.revokeKey({ params: { id: "0123456789ab" } })).rejects.toMatchObject({
      name: "UnreachableError",
    });
    expect(asked).toHaveLength(5);
  });

  it("tells an API that is not there from a refusal, and a caller who gave up from both", async () => {
    const { api } = await against(() => undefined);
    const signal = AbortSignal.timeout(20);
    await expect(api.call.me({ signal })).rejects.toMatchObject({ name: "TimeoutError" });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    await expect(api.call.me()).rejects.toMatchObject({ name: "UnreachableError" });
  });
});

it("a list is read page after page, and no further than it is asked for", async () => {
  const { api, asked } = await against((res, { length }) =>
    json(res, { items: [length], next: length < 3 ? `c${length}` : null }),
  );
  expect(await all(api.each.listAlerts({ query: { state: "firing" } }))).toEqual([1, 2, 3]);
  expect(asked.map(({ url }) => url)).toEqual([
    "/v1/alerts?state=firing",
    "/v1/alerts?state=firing&cursor=c1",
    "/v1/alerts?state=firing&cursor=c2",
  ]);
  asked.length = 0;
  for await (const _ of api.each.listAlerts()) break;
  expect(asked).toHaveLength(1);
});

describe("a stream", () => {
  const params = { type: "incident", number: "INC0000001" };
  const begin = (res: ServerResponse) => res.writeHead(200, { "content-type": "text/event-stream" });

  it("that is cut off goes on behind the last event that came whole", async () => {
    const { api, asked } = await against((res, { length }) => {
      begin(res);
      if (length === 1) res.write('id: 1\ndata: {"seq":1}\n\nid: 2\ndata: {"se', () => res.destroy());
      else if (length === 2) res.write(": nothing yet\n\n", () => res.destroy());
      else res.end('id: 2\ndata: {"seq":2}\n\n');
    });
    expect(await all(api.follow.followRecord({ params }))).toEqual([{ seq: 1 }, { seq: 2 }]);
    expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1", "1"]);
  });

  it("begins behind the id that it is given, and waits while the API is away for a moment", async () => {
    const { api, asked } = await against((res, { length }) =>
      length === 1 ? json(res, { title: "Unavailable" }, 503) : begin(res).end('id: 9\ndata: {"seq":9}\n\n'),
    );
    expect(await all(api.follow.followRecord({ params, lastEventId: "8" }))).toEqual([{ seq: 9 }]);
    expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual(["8", "8"]);
  });

  it("that is refused is not tried again", async () => {
    const { api, asked } = await against((res) => json(res, { title: "No", code: "OPS403" }, 403));
    await expect(all(api.follow.followRecord({ params }))).rejects.toMatchObject({ code: "OPS403" });
    expect(asked).toHaveLength(1);
  });

  it("ends its connection when nobody listens any more, or the signal says so", async () => {
    let closed = 0;
    const { api } = await against((res) => {
      res.on("close", () => (closed += 1));
      begin(res).write('id: 1\ndata: {"seq":1}\n\n');
    });
    for await (const _ of api.follow.followRecord({ params })) break;
    await expect.poll(() => closed).toBe(1);
    const stop = new AbortController();
    const rest = (async () => {
      for await (const _ of api.follow.followRecord({ params, signal: stop.signal })) stop.abort();
    })();
    await expect(rest).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => closed).toBe(2);
  });
});
