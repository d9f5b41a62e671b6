import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createKey } from "../../store/key/key.ts";
import { saveCompany } from "../../store/person/save.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createIngest, type Ingest } from "./ingest.ts";

const source = (name: string, receive: string): string => `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: ${name} }
spec:
  receive: ${receive}
  event: { key: '\${ .key }', state: firing, severity: 1, title: '\${ .title }' }
`;

let store: TestStore;
let pool: Pool;
let server: Server;
let ingest: Ingest;
let url: string;
let key: string;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await saveCompany(pool, {
    users: [
      { name: "probe", title: "Probe", roles: ["automation"] },
      { name: "ada", title: "Ada", roles: ["reader"] },
    ],
    groups: [],
  });
  const text = [source("open", "{ webhook: json }"), source("closed", "{ webhook: json, secret: monitor-token }")].join(
    "---\n",
  );
  await store.publish([{ path: "sources.yaml", text }]);
  key = await createKey(pool, { user: "probe", title: "test" });
  ingest = createIngest({
    pool,
    log: pino({ level: "silent" }),
    secret: (name) => (name === "monitor-token" ? "s3cret" : null),
    fetch: () => Promise.reject(new Error("nothing is asked for")),
    maxWaitingBytes: 6 * 1024 * 1024,
  });
  server = createServer((req, res) => {
    if (!ingest.handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store?.stop();
});

beforeEach(() => pool.query("truncate deliveries"));

interface Sent {
  readonly to?: string;
  readonly token?: string | null;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const send = (
  body: string | null,
  { to = "open", token = key, method = "POST", headers = {} }: Sent = {},
): Promise<Response> =>
  fetch(`${url}/v1/events/${to}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body,
  });
const problem = async (response: Response): Promise<string> =>
  response.headers.get("content-type") === "application/problem+json"
    ? ((await response.json()) as { detail: string }).detail
    : "no problem";

async function stored(): Promise<{ source: string; body: string }[]> {
  return (await pool.query<{ source: string; body: string }>("select source, body from deliveries order by id")).rows;
}

describe("a delivery", () => {
  it("is acknowledged only after the commit that holds it", async () => {
    const blocker = await pool.connect();
    await blocker.query("begin");
    await blocker.query("lock table deliveries in exclusive mode");
    let answered = false;
    const answer = send('{"key":"a"}').then((response) => {
      answered = true;
      return response;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(answered).toBe(false);
    await blocker.query("rollback");
    blocker.release();
    expect((await answer).status).toBe(202);
    expect(await stored()).toEqual([{ source: "open", body: '{"key":"a"}' }]);
  });

  it("is kept as it came, byte by byte", async () => {
    const body = '{ "key":"a\\u0000b",  "n": 12345678901234567890 }';
    expect((await send(body)).status).toBe(202);
    expect((await stored())[0]?.body).toBe(body);
  });

  it("is stored once each when many arrive at once", async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => send(`{"key":"${index}"}`)));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(new Set((await stored()).map(({ body }) => body)).size).toBe(200);
    expect(await stored()).toHaveLength(200);
  });

  it("that cannot be stored is answered 503 to send again", async () => {
    await pool.query("alter table deliveries rename to elsewhere");
    const answer = await send('{"key":"a"}');
    await pool.query("alter table elsewhere rename to deliveries");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await problem(answer)).toContain("send it again");
  });

  it("beyond what may wait is answered 503 with Retry-After, never 429", async () => {
    const blocker = await pool.connect();
    await blocker.query("begin");
    await blocker.query("lock table deliveries in exclusive mode");
    const large = JSON.stringify({ key: "x".repeat(4 * 1024 * 1024) });
    const first = send(large);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await send(large);
    await blocker.query("rollback");
    blocker.release();
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await first).status).toBe(202);
    expect((await send('{"key":"a"}')).status).toBe(202);
  });
});

describe("a delivery is refused", () => {
  it("to a source that is not published", async () => {
    const answer = await send("{}", { to: "nowhere" });
    expect([answer.status, await problem(answer)]).toEqual([404, 'no event source "nowhere" is published']);
  });

  it("by another method than POST and PUT", async () => {
    const answer = await send(null, { method: "GET" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST, PUT"]);
    expect((await send("{}", { method: "PUT" })).status).toBe(202);
  });

  it("without the right to send", async () => {
    const adas = await createKey(pool, { user: "ada", title: "test" });
    for (const token of [null, "wrong", `${key}x`, "s3cret"]) {
      const answer = await send("{}", { token });
      expect(answer.status, String(token)).toBe(401);
      const problem = {
        code: "OPS401",
        type: "/docs/problems#OPS401",
        instance: answer.url.replace(/^.*?(?=\/v1)/, ""),
      };
      expect(await answer.json()).toMatchObject(problem);
    }
    const refused = await send("{}", { token: adas });
    expect(await refused.json()).toMatchObject({ status: 403, code: "OPS403", detail: expect.stringContaining("ada") });
    expect(await stored()).toEqual([]);
  });

  it("when it is no JSON, too deep, or has a key that is a trap", async () => {
    for (const [body, detail] of [
      ["{", "not JSON"],
      // What parts deliveries on their way to the table.
      ['{"a": "\u001E"}', "not JSON"],
      ["[".repeat(65) + "]".repeat(65), "64 levels"],
      ['{"a":{"__proto__":{}}}', "__proto__"],
    ] as const) {
      const answer = await send(body);
      expect([answer.status, await problem(answer)]).toEqual([400, expect.stringContaining(detail)]);
    }
    expect(await stored()).toEqual([]);
  });

  it("when it is not UTF-8, or compressed", async () => {
    const latin = await fetch(`${url}/v1/events/open`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: Buffer.from('{"key":"\xe9"}', "latin1"),
    });
    expect([latin.status, await problem(latin)]).toEqual([400, expect.stringContaining("not valid UTF-8")]);
    const packed = await send("{}", { headers: { "content-encoding": "gzip" } });
    expect([packed.status, await problem(packed)]).toEqual([415, expect.stringContaining('encoded as "gzip"')]);
    expect(await stored()).toEqual([]);
  });

  it("with 503 when the bodies that are being read have too many bytes together", async () => {
    const half = new Uint8Array(3 * 1024 * 1024).fill(32);
    const ends: (() => void)[] = [];
    const slow = () =>
      fetch(`${url}/v1/events/open`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: new ReadableStream({
          start(controller) {
            controller.enqueue(half);
            ends.push(() => {
              controller.enqueue(new TextEncoder().encode("{}"));
              controller.close();
            });
          },
        }),
        duplex: "half",
      });
    const reading = slow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await send(" ".repeat(4 * 1024 * 1024));
    expect([second.status, second.headers.get("retry-after")]).toEqual([503, "1"]);
    ends[0]?.();
    expect((await reading).status).toBe(202);
    expect((await send("{}")).status).toBe(202);
  });

  it("when it is too large, also when it does not say so", async () => {
    const large = JSON.stringify({ key: "x".repeat(5 * 1024 * 1024) });
    expect((await send(large)).status).toBe(413);
    const stream = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 6; index += 1) controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
        controller.close();
      },
    });
    const answer = await fetch(`${url}/v1/events/open`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: stream,
      duplex: "half",
    });
    expect([answer.status, await problem(answer)]).toEqual([413, expect.stringContaining("split it")]);
    expect(await stored()).toEqual([]);
  });
});

describe("a sender", () => {
  it("shows the secret of its source, or an API key, as Bearer token or Basic password", async () => {
    const basic = (password: string): Sent => ({
      to: "closed",
      token: null,
      headers: { authorization: `Basic ${Buffer.from(`prom:${password}`).toString("base64")}` },
    });
    expect((await send("{}", { to: "closed", token: "s3cret" })).status).toBe(202);
    expect((await send("{}", { to: "closed" })).status).toBe(202);
    expect((await send("{}", basic("s3cret"))).status).toBe(202);
    expect((await send("{}", basic(key))).status).toBe(202);
    expect((await send("{}", basic("s3cre"))).status).toBe(401);
  });

  it("is refused where the secret of its source is empty, missing or cannot be read, also with an empty one", async () => {
    const said: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void said.push(line) });
    for (const secret of [
      () => "",
      () => "  ",
      () => null,
      () => {
        throw new Error("EACCES: permission denied");
      },
    ]) {
      const doubtful = createIngest({
        pool,
        log,
        secret,
        fetch: () => Promise.reject(new Error("nothing is asked for")),
      });
      const door = createServer((req, res) => void doubtful.handle(req, res));
      await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
      const to = `http://127.0.0.1:${(door.address() as AddressInfo).port}/v1/events/closed`;
      for (const authorization of ["Basic Og==", "Basic OiAg", "Bearer x", "Basic", "Bearer "]) {
        const answer = await fetch(to, { method: "POST", headers: { authorization }, body: "{}" });
        expect(answer.status, `${authorization} ${String(secret)}`).toBe(401);
      }
      door.closeAllConnections();
      door.close();
    }
    expect(said.filter((line) => line.includes("monitor-token")).length).toBeGreaterThanOrEqual(2);
    expect(await stored()).toEqual([]);
  });

  it("that stalls holds back nobody: when there is no room, those that take longest give way", async () => {
    const small = createIngest({
      pool,
      log: pino({ level: "silent" }),
      secret: () => null,
      fetch: () => Promise.reject(new Error("nothing is asked for")),
      maxWaitingBytes: 6 * 1024 * 1024,
      slowAfterMs: 200,
    });
    const door = createServer((req, res) => void small.handle(req, res));
    await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    const to = `http://127.0.0.1:${(door.address() as AddressInfo).port}/v1/events/open`;
    const headers = { authorization: `Bearer ${key}` };
    const stalled = fetch(to, {
      method: "POST",
      headers,
      body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(4 * 1024 * 1024).fill(32)) }),
      duplex: "half",
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    const whole = await fetch(to, { method: "POST", headers, body: `${" ".repeat(4 * 1024 * 1024)}{}` });
    expect(whole.status).toBe(202);
    const gaveWay = await stalled;
    expect([gaveWay.status, gaveWay.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await fetch(to, { method: "POST", headers, body: "{}" })).status).toBe(202);
    door.closeAllConnections();
    door.close();
  });

  it("loses the right with its key, at the latest after the seconds it is remembered", async () => {
    const short = await createKey(pool, { user: "probe", title: "expired", expiresAt: new Date(Date.now() - 1) });
    expect((await send("{}", { token: short })).status).toBe(401);
  });
});

describe("a CloudEvent", () => {
  const binary = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/db", "ce-type": "down" };

  it("is stored alike in binary and structured mode", async () => {
    expect((await send('{"a":1}', { headers: binary })).status).toBe(202);
    const structured = {
      specversion: "1.0",
      id: "7",
      source: "/db",
      type: "down",
      datacontenttype: "application/json",
      data: { a: 1 },
    };
    expect(
      (await send(JSON.stringify(structured), { headers: { "content-type": "application/cloudevents+json" } })).status,
    ).toBe(202);
    expect((await stored()).map(({ body }) => JSON.parse(body) as unknown)).toEqual([structured, structured]);
  });

  it("is stored with its neighbours in batch mode", async () => {
    expect((await send("[{},{}]", { headers: { "content-type": "application/cloudevents-batch+json" } })).status).toBe(
      202,
    );
    expect((await stored())[0]?.body).toBe("[{},{}]");
  });

  it("in binary mode without an id is refused", async () => {
    const answer = await send("{}", { headers: { "ce-specversion": "1.0", "ce-source": "/db", "ce-type": "down" } });
    expect([answer.status, await problem(answer)]).toEqual([400, 'the CloudEvent lacks "ce-id"']);
  });
});
