import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import tls from "node:tls";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { HttpProbe, TlsProbe } from "../../engine/pattern/probe.ts";
import { type Daemon, freePort, makeFolder, startDaemon } from "../../test/support/daemon.ts";
import { adopt, has, listen, type Listener, selfSigned } from "../../test/support/listener.ts";
import { startDebianPostgres, hasDebianPostgres } from "../../test/production/debian-postgres.ts";
import { askOnce } from "./sample.ts";

const get = (port: number, more: Partial<HttpProbe> = {}): HttpProbe => ({
  kind: "http",
  path: "/",
  method: "get",
  headers: {},
  port,
  tls: false,
  ...more,
});
const certificates = (port: number, more: Partial<TlsProbe> = {}): TlsProbe => ({
  kind: "tls",
  port,
  serverName: null,
  starttls: null,
  ...more,
});
const listeners: Listener[] = [];
afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.close())));
const serve = async (listener: Promise<Listener>): Promise<number> => {
  const started = await listener;
  listeners.push(started);
  return started.port;
};

describe.skipIf(!has("nginx") || !has("openssl"))("nginx (needs nginx and openssl)", () => {
  let nginx: Daemon;
  let secure: number;
  beforeAll(async () => {
    const folder = makeFolder("nginx");
    const port = await freePort();
    secure = await freePort();
    for (const name of ["shop.example", "pay.example"]) {
      const { key, cert } = selfSigned(name);
      writeFileSync(join(folder, `${name}.key`), key);
      writeFileSync(join(folder, `${name}.pem`), cert);
    }
    const server = (name: string): string =>
      `server { listen 127.0.0.1:${secure} ssl; server_name ${name}; ssl_certificate ${folder}/${name}.pem; ssl_certificate_key ${folder}/${name}.key; return 200 '${name}'; }`;
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr; events {}
       http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
         server { listen 127.0.0.1:${port}; location / { return 200 'ok'; } location /away { return 302 http://192.0.2.1/; } }
         ${server("shop.example")} ${server("pay.example")} }`,
    );
    nginx = await startDaemon({
      program: "/usr/sbin/nginx",
      args: ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"],
      folder,
      port,
    });
  }, 120_000);
  afterAll(() => nginx?.stop());

  it("answers in clear and in TLS, whatever its certificate is worth; a redirect is an answer", async () => {
    expect(await askOnce(get(nginx.port), {})).toMatchObject({
      ok: true,
      credential: null,
      output: { status: 200, headers: { server: expect.stringContaining("nginx/") }, body: "ok" },
    });
    expect(await askOnce(get(secure, { tls: true }), {})).toMatchObject({ output: { body: "shop.example" } });
    expect(await askOnce(get(nginx.port, { path: "/away" }), {})).toMatchObject({
      output: { status: 302, headers: { location: "http://192.0.2.1/" } },
    });
    expect(await askOnce(get(nginx.port, { method: "head" }), {})).toMatchObject({ output: { status: 200, body: "" } });
  });

  it("shows the certificate of the name that is asked for", async () => {
    for (const serverName of ["shop.example", "pay.example"])
      expect(await askOnce(certificates(secure, { serverName }), {})).toMatchObject({
        ok: true,
        output: {
          version: expect.stringMatching(/^TLSv1\.[23]$/),
          trusted: false,
          untrusted: "DEPTH_ZERO_SELF_SIGNED_CERT",
          chain: [{ alternativeNames: [serverName], selfSigned: true, keyType: "rsa", keyBits: 2048 }],
        },
      });
  });

  it("speaks no TLS where it speaks in clear", async () => {
    expect(await askOnce(certificates(nginx.port), {})).toMatchObject({ category: "protocol" });
    expect(await askOnce(get(nginx.port, { tls: true }), {})).toMatchObject({ category: "protocol" });
  });
});

describe("a web server", () => {
  it("is sent a credential in TLS when it wants one, and never in clear", async () => {
    const seen: string[] = [];
    const answer: http.RequestListener = (request, response) => {
      const given = request.headers.authorization ?? "";
      seen.push(given);
      response.writeHead(given === `Basic ${btoa("u:s3cret-canary")}` ? 200 : 401).end("in");
    };
    const [clear, secure] = [
      await serve(adopt(http.createServer(answer))),
      await serve(adopt(https.createServer(selfSigned("x.example"), answer))),
    ];
    const login = {
      credentials: [{ kind: "http", name: "c", tries: 1 } as const],
      secrets: { c: { user: "u", password: "s3cret-canary" } },
    };
    expect(await askOnce(get(secure, { tls: true }), login)).toMatchObject({ credential: "c", output: { body: "in" } });
    expect(await askOnce(get(clear), login)).toMatchObject({ category: "credentials" });
    expect(seen).toEqual(["", `Basic ${btoa("u:s3cret-canary")}`, ""]);
    const wrong = await askOnce(get(secure, { tls: true }), {
      ...login,
      secrets: { c: { user: "u", password: "wrong-canary" } },
    });
    expect(wrong).toMatchObject({ category: "credentials" });
    expect(JSON.stringify(wrong)).not.toContain("canary");
  });

  it.each<readonly [string, (socket: Socket) => void, readonly string[]]>([
    ["says nothing", () => {}, ["timeout"]],
    ["drips its head", (socket) => drip(socket, "HTTP/1.1 200 OK\r\n", "x"), ["timeout"]],
    ["drips its body", (socket) => drip(socket, "HTTP/1.1 200 OK\r\n\r\n", "x"), ["timeout"]],
    [
      "sends 10 MB",
      (socket) => socket.end(Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), Buffer.alloc(10_000_000, 120)])),
      ["tooLarge"],
    ],
    ["sends a head of 10 MB", (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(10_000_000)}`), ["protocol"]],
    ["sends binary", (socket) => socket.end(Buffer.from([0, 1, 2, 3, 255])), ["protocol"]],
    ["closes at once", (socket) => socket.destroy(), ["network", "protocol"]],
  ])("that %s ends in a category in time", { timeout: 90_000 }, async (_, onConnection, categories) => {
    const port = await serve(listen((socket) => socket.once("data", () => onConnection(socket))));
    const began = performance.now();
    // Whatever is too large must be known to be before the time is over.
    const answerMs = categories.includes("tooLarge") ? 60_000 : 1_500;
    const answer = await askOnce(get(port), { limits: { answerMs } });
    expect(performance.now() - began).toBeLessThan(answerMs + 4_000);
    expect(answer).toMatchObject({ ok: false });
    expect(categories).toContain(!answer.ok && answer.category);
  });

  it("is not there", async () => {
    const port = await freePort();
    expect(await askOnce(get(port), {})).toMatchObject({ category: "network" });
    expect(await askOnce(certificates(port), {})).toMatchObject({ category: "network" });
  });

  it("that is read in another alphabet is text, and what is no text is replaced", async () => {
    const port = await serve(
      adopt(
        http.createServer((_, response) => {
          response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" });
          response.end(Buffer.from("M\xFCller\0", "latin1"));
        }),
      ),
    );
    expect(await askOnce(get(port), {})).toMatchObject({ output: { body: "Müller" } });
  });
});

describe.skipIf(!has("openssl"))("a server that begins in clear (needs openssl)", () => {
  const pair = selfSigned("mail.example");
  /** Says each line when the last was answered, then goes on in TLS. */
  const talk = (...lines: readonly string[]): Promise<number> =>
    serve(
      listen((socket) => {
        const left = [...lines];
        const next = (): void => {
          socket.write(left.shift() ?? "");
          if (left.length > 0) socket.once("data", next);
          else new tls.TLSSocket(socket, { isServer: true, ...pair }).on("error", () => {});
        };
        next();
      }),
    );

  it.each<readonly [NonNullable<TlsProbe["starttls"]>, readonly string[]]>([
    ["smtp", ["220-a.example\r\n220 ESMTP\r\n", "250-a.example\r\n250-SIZE 1\r\n250 STARTTLS\r\n", "220 go on\r\n"]],
    ["imap", ["* OK ready\r\n", "a1 OK begin\r\n"]],
  ])("shows its certificate behind STARTTLS of %s", async (starttls, lines) => {
    expect(await askOnce(certificates(await talk(...lines), { starttls }), {})).toMatchObject({
      ok: true,
      output: { chain: [{ alternativeNames: ["mail.example"] }] },
    });
  });

  it("of PostgreSQL shows it, or says that it has none", { timeout: 120_000 }, async () => {
    const port = await serve(
      listen((socket) => {
        socket.once("data", (asked: Buffer) => {
          expect(asked.toString("hex")).toBe("0000000804d2162f");
          socket.write("S");
          new tls.TLSSocket(socket, { isServer: true, ...pair }).on("error", () => {});
        });
      }),
    );
    expect(await askOnce(certificates(port, { starttls: "postgresql" }), {})).toMatchObject({ ok: true });
    if (!hasDebianPostgres) return;
    const home = makeFolder("probe-pg");
    const server = await startDebianPostgres(home, "owner", "x");
    try {
      expect(await askOnce(certificates(server.port, { starttls: "postgresql" }), {})).toMatchObject({
        category: "protocol",
        message: expect.stringContaining('it says "N"'),
      });
    } finally {
      await server.stop();
    }
  });

  it.each<readonly [string, readonly string[]]>([
    ["offers none", ["220 ESMTP\r\n", "250 SIZE 1\r\n"]],
    ["answers before TLS began", ["220 ESMTP\r\n", "250 STARTTLS\r\n", "220 go on\r\n250 injected\r\n"]],
    ["refuses", ["220 ESMTP\r\n", "250 STARTTLS\r\n", "454 not now\r\n"]],
    ["is none", ["HTTP/1.1 400 Bad Request\r\n"]],
  ])("of SMTP that %s is told so", async (_, lines) => {
    expect(
      await askOnce(certificates(await talk(...lines), { starttls: "smtp" }), { limits: { answerMs: 2_000 } }),
    ).toMatchObject({
      ok: false,
      category: "protocol",
    });
  });

  it.each<readonly [string, (socket: Socket) => void, readonly string[]]>([
    ["says nothing", () => {}, ["timeout"]],
    ["drips", (socket) => drip(socket, "", "x"), ["timeout", "protocol"]],
    ["sends 10 MB", (socket) => socket.write(Buffer.alloc(10_000_000, 120)), ["protocol"]],
    ["breaks off in its handshake", (socket) => socket.end(Buffer.from("160303", "hex")), ["protocol"]],
  ])("that %s ends in a category in time", { timeout: 20_000 }, async (_, onConnection, categories) => {
    for (const starttls of [null, "smtp", "imap", "postgresql"] as const) {
      const port = await serve(listen(onConnection));
      const began = performance.now();
      const answer = await askOnce(certificates(port, { starttls }), { limits: { answerMs: 1_000 } });
      expect(performance.now() - began).toBeLessThan(4_000);
      expect(answer).toMatchObject({ ok: false });
      expect(categories).toContain(!answer.ok && answer.category);
    }
  });

  it("shows certificates that are over, weak or broken", async () => {
    for (const change of [{ days: -1 }, { key: ["rsa:1024"] }]) {
      const broken = selfSigned("old.example", change);
      const port = await serve(
        adopt(tls.createServer({ ...broken, ciphers: "DEFAULT:@SECLEVEL=0" }, (socket) => socket.end())),
      );
      expect(await askOnce(certificates(port), {})).toMatchObject({ output: { trusted: false } });
    }
  });
});

function drip(socket: Socket, first: string, more: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(more), 100);
  socket.once("close", () => clearInterval(timer));
}
