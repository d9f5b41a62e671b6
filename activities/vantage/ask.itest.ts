import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Condition, Value } from "../../engine/condition/ir.ts";
import type { HttpStep, Probe, ProbeAsk } from "../../engine/probe/ir.ts";
import type { ProbeOutcome } from "../../engine/probe/outcome.ts";
import { createEgress } from "../../net/egress.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { type Daemon, freePort, makeFolder, startDaemon } from "../../test/support/daemon.ts";
import { adopt, has, listen, type Listener, selfSigned } from "../../test/support/listener.ts";
import { askProbe } from "./ask.ts";

const literal = (value: string): Value => ({ kind: "literal", value });
const jq = (text: string): Value => ({ kind: "jq", text });
const holds = (text: string): Condition => ({ kind: "jq", text });
const step = (name: string, url: string, more: Partial<HttpStep> = {}): HttpStep => ({
  name,
  method: "get",
  url: literal(url),
  headers: {},
  body: null,
  follow: true,
  expect: null,
  extract: {},
  ...more,
});
const probe = (ask: ProbeAsk, more: Partial<Probe> = {}): Probe => ({
  name: "shop",
  title: "The shop",
  source: "probes",
  of: { class: "service", attributes: { name: "shop" } },
  from: ["centre"],
  everyMs: 30_000,
  timeoutMs: 2_000,
  secrets: [],
  ask,
  ...more,
});
const secrets = { read: async (name: string) => (name === "shop-probe" ? "open-sesame-42" : undefined) };

const clients: { close(): Promise<void> }[] = [];
const listeners: Listener[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});
const serve = async (listener: Promise<Listener>): Promise<number> => {
  const started = await listener;
  listeners.push(started);
  return started.port;
};
const ask = (one: Probe, allow: readonly string[] = ["127.0.0.0/8"]): Promise<ProbeOutcome> => {
  const client = createHttpClient({ egress: { allow } });
  clients.push(client);
  return askProbe(one, {
    egress: createEgress({ allow }),
    http: client,
    secrets,
    signal: new AbortController().signal,
    now: () => Date.now(),
  });
};
const bodyOf = async (req: IncomingMessage): Promise<string> => {
  let body = "";
  for await (const chunk of req) body += String(chunk);
  return body;
};

describe("over HTTP", () => {
  /** A shop that takes a login with a token of its form, and keeps who came by a cookie. */
  const shop = (): Promise<number> =>
    serve(
      adopt(
        http.createServer(async (req, res) => {
          if (req.url === "/login" && req.method === "GET")
            return void res.end('<form><input name="csrf" value="t-77"></form>');
          if (req.url === "/login") {
            const form = new URLSearchParams(await bodyOf(req));
            const fits = form.get("csrf") === "t-77" && form.get("password") === "open-sesame-42";
            if (!fits) return void res.writeHead(403).end();
            return void res.writeHead(303, { location: "/cart", "set-cookie": "sid=9; Path=/; HttpOnly" }).end();
          }
          if (req.headers.cookie !== "sid=9") return void res.writeHead(401).end();
          if (req.url === "/echo") return void res.writeHead(500).end("the password is open-sesame-42");
          res.setHeader("content-type", "application/json");
          res.end(JSON.stringify({ items: 2, canPay: true }));
        }),
      ),
    );
  const login = (port: number): readonly HttpStep[] => [
    step("login", `http://127.0.0.1:${port}/login`, {
      extract: { token: jq('.body | capture("name=\\"csrf\\" value=\\"(?<token>[^\\"]+)\\"").token') },
    }),
    step("signIn", `http://127.0.0.1:${port}/login`, {
      method: "post",
      body: {
        as: "form",
        value: {
          kind: "object",
          entries: { user: literal("probe"), password: jq('$secret["shop-probe"]'), csrf: jq(".token") },
        },
      },
      expect: holds(".status == 200 and .json.items == 2"),
    }),
  ];

  it("walks through steps as a browser does: a token, a form with a secret, a redirect and its cookie", async () => {
    const port = await shop();
    const steps = [
      ...login(port),
      step("pay", `http://127.0.0.1:${port}/cart`, {
        expect: { kind: "row", cells: [{ path: ["json", "canPay"], test: { is: "oneOf", values: [true] } }] },
      }),
    ];
    const outcome = await ask(probe({ kind: "http", steps }, { secrets: ["shop-probe"] }));
    expect(outcome).toMatchObject({ state: "up", reason: null, because: null });
    expect(outcome.steps.map(({ name, note }) => [name, note])).toEqual([
      ["login", "200, 45 bytes"],
      ["signIn", "200, 25 bytes"],
      ["pay", "200, 25 bytes"],
    ]);
    for (const one of outcome.steps) expect(one.ms).toBeGreaterThan(0);
  });

  it("says which step failed and why, and never what a secret is", async () => {
    const port = await shop();
    const wrong = [...login(port), step("echo", `http://127.0.0.1:${port}/echo`)];
    const outcome = await ask(probe({ kind: "http", steps: wrong }, { secrets: ["shop-probe"] }));
    expect(outcome).toMatchObject({ state: "down", reason: "expected", because: "echo: it answered 500" });
    const url: Value = {
      kind: "template",
      parts: [`http://127.0.0.1:${port}/`, { jq: '$secret["shop-probe"]' }, "\u0000"],
    };
    const told = await ask(probe({ kind: "http", steps: [step("odd", "", { url })] }, { secrets: ["shop-probe"] }));
    expect(JSON.stringify([outcome, told])).not.toContain("open-sesame-42");
    const missing = await ask(
      probe({ kind: "http", steps: [step("one", "http://127.0.0.1/")] }, { secrets: ["nothing"] }),
    );
    expect(missing).toMatchObject({
      state: "unknown",
      reason: "configuration",
      because: expect.stringContaining('"nothing"'),
    });
  });

  it("tells the cause of each way not to answer", async () => {
    const closed = await freePort();
    const silent = await serve(listen(() => undefined));
    const garbage = await serve(listen((socket) => void socket.end("hello\r\n")));
    const gone = await serve(
      adopt(http.createServer((_, res) => void res.writeHead(302, { location: "/again" }).end())),
    );
    const large = await serve(adopt(http.createServer((_, res) => void res.end("x".repeat(2 * 1024 * 1024)))));
    const at = (port: number, more: Partial<Probe> = {}): Promise<ProbeOutcome> =>
      ask(probe({ kind: "http", steps: [step("one", `http://127.0.0.1:${port}/`)] }, more));
    expect(await at(closed)).toMatchObject({ state: "down", reason: "refused" });
    const late = await at(silent, { timeoutMs: 300 });
    expect(late).toMatchObject({ state: "down", reason: "timeout", because: expect.stringContaining("in time") });
    expect(late.ms).toBeLessThan(2_000);
    expect(await at(garbage)).toMatchObject({ state: "down" });
    expect(await at(gone)).toMatchObject({ state: "down", reason: "protocol", because: "more than 5 redirects" });
    expect(await at(large)).toMatchObject({ state: "down", reason: "tooLarge" });
  });

  it("is kept within the rules of egress, behind a redirect too: that is no fault of the service", async () => {
    const hits: string[] = [];
    const inner = await serve(adopt(http.createServer((req, res) => (hits.push(req.url ?? ""), void res.end()))));
    const outer = await serve(
      adopt(
        http.createServer((_, res) => void res.writeHead(302, { location: `http://127.0.0.2:${inner}/secret` }).end()),
      ),
    );
    const outcome = await ask(probe({ kind: "http", steps: [step("one", `http://127.0.0.1:${outer}/`)] }), [
      "127.0.0.1",
    ]);
    expect(outcome).toMatchObject({ state: "unknown", reason: "configuration" });
    expect(hits).toEqual([]);
  });

  it("hands nothing of its own to another origin", async () => {
    const seen: IncomingMessage[] = [];
    const other = await serve(adopt(http.createServer((req, res) => (seen.push(req), void res.end()))));
    const first = await serve(
      adopt(
        http.createServer(
          (_, res) =>
            void res.writeHead(307, { location: `http://localhost:${other}/`, "set-cookie": "sid=1; Path=/" }).end(),
        ),
      ),
    );
    const sent = step("one", `http://127.0.0.1:${first}/`, {
      method: "post",
      headers: { authorization: jq('"Bearer " + $secret["shop-probe"]') },
      body: { as: "json", value: literal("x") },
    });
    const outcome = await ask(probe({ kind: "http", steps: [sent] }, { secrets: ["shop-probe"] }), [
      "127.0.0.0/8",
      "::1",
    ]);
    expect(outcome.state).toBe("up");
    expect(seen.map(({ method, headers }) => [method, headers.authorization, headers.cookie])).toEqual([
      ["GET", undefined, undefined],
    ]);
  });
});

it("asks whether a port accepts connections", async () => {
  const port = await serve(listen((socket) => void socket.end()));
  expect(await ask(probe({ kind: "tcp", host: "127.0.0.1", port }))).toMatchObject({ state: "up", reason: null });
  const closed = await freePort();
  expect(await ask(probe({ kind: "tcp", host: "127.0.0.1", port: closed }))).toMatchObject({
    state: "down",
    reason: "refused",
  });
  expect(await ask(probe({ kind: "tcp", host: "127.0.0.1", port }), [])).toMatchObject({
    state: "unknown",
    reason: "configuration",
  });
});

it.skipIf(!has("openssl"))(
  "judges the certificate that users see: its end, its name, who vouches for it (needs openssl)",
  async () => {
    const tls = (days: number): Promise<number> =>
      serve(adopt(https.createServer(selfSigned("localhost", { days }), (_, res) => void res.end())));
    const [long, over] = [await tls(300), await tls(-1)];
    const at = (port: number, more: Partial<Extract<ProbeAsk, { kind: "tls" }>> = {}): Promise<ProbeOutcome> =>
      ask(probe({ kind: "tls", host: "127.0.0.1", port, serverName: "localhost", days: 0, trusted: false, ...more }));
    expect(await at(long)).toMatchObject({ state: "up", daysLeft: expect.closeTo(300, 0) });
    expect(await at(long, { days: 301 })).toMatchObject({
      state: "down",
      reason: "certificate",
      because: expect.stringMatching(/ends in \d+(\.\d)? days, expected 301/u),
    });
    expect(await at(long, { trusted: true })).toMatchObject({
      state: "down",
      because: expect.stringContaining("not trusted"),
    });
    expect(await at(over)).toMatchObject({ state: "down", because: expect.stringContaining("ended") });
    const plain = await serve(listen((socket) => void socket.end("220 hello\r\n")));
    expect(await at(plain)).toMatchObject({ state: "down" });
  },
);

describe.skipIf(!has("dnsmasq"))("a name server (needs dnsmasq)", () => {
  let dns: Daemon;
  beforeAll(async () => {
    const port = await freePort();
    dns = await startDaemon({
      program: "/usr/sbin/dnsmasq",
      args: [
        "--keep-in-foreground",
        "--no-resolv",
        "--no-hosts",
        "--conf-file=/dev/null",
        "--pid-file=",
        "--bind-interfaces",
        "--listen-address=127.0.0.1",
        `--port=${port}`,
        "--address=/shop.example/192.0.2.7",
        "--local=/example/",
        "--mx-host=shop.example,mail.shop.example,10",
      ],
      folder: makeFolder("dns"),
      port,
    });
  }, 60_000);
  afterAll(() => dns?.stop());

  it("is asked by its address, and its answers are what is expected or not", async () => {
    const at = (more: Partial<Extract<ProbeAsk, { kind: "dns" }>> = {}): Promise<ProbeOutcome> =>
      ask(
        probe({
          kind: "dns",
          name: "shop.example",
          type: "A",
          server: { address: "127.0.0.1", port: dns.port },
          expect: null,
          ...more,
        }),
      );
    expect(await at()).toMatchObject({ state: "up", steps: [{ name: "A", note: '["192.0.2.7"]' }] });
    expect(await at({ expect: holds('.answers == ["192.0.2.7"]') })).toMatchObject({ state: "up" });
    expect(await at({ expect: holds('.answers == ["192.0.2.8"]') })).toMatchObject({
      state: "down",
      reason: "expected",
      because: expect.stringContaining("192.0.2.7"),
    });
    expect(await at({ name: "nobody.example" })).toMatchObject({
      state: "down",
      reason: "expected",
      because: "nobody.example has no A",
    });
    expect(await at({ type: "MX" })).toMatchObject({ state: "up" });
    const nobody = { address: "127.0.0.1", port: await freePort() };
    const silent = await at({ server: nobody });
    expect(silent.state).toBe("down");
  });
});
