import http from "node:http";
import https from "node:https";
import type net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { PortObservation } from "../../engine/discovery/observation.ts";
import { parseAnswer } from "./http.ts";
import { connect } from "./connect.ts";
import { type InspectedPort, inspectOpen } from "./inspect-port.ts";
import { adopt, has, listen, type Listener, selfSigned } from "../../test/support/listener.ts";
import { createPace } from "./pace.ts";

// Long enough for a machine under load; what waits them out has its own.
const times = { connectMs: 5_000, greetingMs: 400, answerMs: 3_000 };
const hasty = { connectMs: 5_000, greetingMs: 50, answerMs: 200 };
const listeners: Listener[] = [];
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});
async function started(listener: Promise<Listener>): Promise<Listener> {
  const one = await listener;
  listeners.push(one);
  return one;
}
async function inspect(
  port: number,
  signal: AbortSignal = new AbortController().signal,
  within = times,
  address = "127.0.0.1",
): Promise<InspectedPort> {
  const pace = createPace({ perSecond: 10_000, concurrency: 50, signal });
  const outcome = await connect(address, port, { timeoutMs: within.connectMs, signal });
  if (outcome.kind !== "open") throw new Error(`port ${port} is ${outcome.kind}`);
  return inspectOpen(address, port, outcome.socket, { pace, times: within, signal });
}
async function observe(port: number, within = times): Promise<PortObservation> {
  return (await inspect(port, undefined, within)).observation;
}

describe("inspectOpen", () => {
  it("reads the identification line of SSH without logging in, behind other lines", async () => {
    const received: Buffer[] = [];
    const listener = await started(
      listen((socket) => {
        socket.on("data", (bytes) => received.push(bytes));
        socket.write("Authorized use only\r\n");
        setTimeout(() => socket.write("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), 20);
      }),
    );
    expect(await observe(listener.port)).toMatchObject({
      greeting: expect.stringMatching(/^(SSH-2\.0-OpenSSH_9\.2p1 Debian-2|Authorized use only)$/),
      http: null,
      tls: null,
    });
    expect(listener.connections).toBe(1);
    expect(Buffer.concat(received)).toHaveLength(0);
  });

  it("reads status, server and title of HTTP over one connection", async () => {
    const server = http.createServer((_, res) =>
      res
        .writeHead(200, { server: "nginx/1.22.1", "content-type": "text/html" })
        .end("<html><title>\n Shop &amp; Co </title>"),
    );
    const listener = await started(adopt(server));
    expect((await observe(listener.port)).http).toEqual({
      status: 200,
      server: "nginx/1.22.1",
      poweredBy: null,
      title: "Shop &amp; Co",
    });
    expect(listener.connections).toBe(1);
  });

  it("cuts a banner of megabytes, binary or without end, and returns soon", async () => {
    for (const flood of [Buffer.alloc(64 * 1024, "A"), Buffer.alloc(64 * 1024, 0x80)]) {
      let sent = 0;
      const listener = await started(
        listen((socket: net.Socket) => {
          const pump = (): void => {
            while (socket.writable && sent < 50_000_000 && socket.write(flood)) sent += flood.length;
          };
          socket.on("drain", pump);
          pump();
        }),
      );
      const observation = await observe(listener.port);
      expect(observation.greeting?.length ?? 0).toBeLessThanOrEqual(255);
      expect(sent).toBeLessThan(50_000_000);
    }
  });

  it("gives up on a server that drips one byte at a time for ever", async () => {
    const listener = await started(
      listen((socket) => {
        const drip = setInterval(() => socket.write("x"), 20);
        socket.on("close", () => clearInterval(drip));
      }),
    );
    const observation = await observe(listener.port);
    expect(observation.greeting).toMatch(/^x+$/);
    expect(observation.greeting?.length).toBeLessThan(200);
  });

  it("takes a silent server for an open port of an unknown program, with two connections", async () => {
    const listener = await started(listen(() => {}));
    const { observation, error } = await inspect(listener.port, undefined, hasty);
    expect(observation).toEqual({ port: listener.port, greeting: null, http: null, tls: null });
    expect(error).toMatchObject({ phase: "classify", category: "protocol", port: listener.port });
    expect(listener.connections).toBe(2);
  });

  it.each([5432, 6379, 9100])("sends nothing to port %i", async (port) => {
    const received: Buffer[] = [];
    const listener = await started(
      listen((socket) => void socket.on("data", (bytes) => received.push(bytes)), { address: "127.0.0.77", port }),
    );
    expect((await inspect(port, undefined, times, "127.0.0.77")).error).toBeNull();
    expect(received).toEqual([]);
    expect(listener.connections).toBe(1);
  });

  it("ends at once when it is cancelled, and leaves no connection open", async () => {
    const open = new Set<net.Socket>();
    const listener = await started(
      listen((socket) => {
        open.add(socket);
        socket.on("close", () => open.delete(socket)).resume();
      }),
    );
    const controller = new AbortController();
    const inspection = inspect(listener.port, controller.signal);
    await expect.poll(() => open.size).toBe(1);
    controller.abort(new Error("cancelled"));
    await expect(inspection).rejects.toThrow("cancelled");
    await expect.poll(() => open.size).toBe(0);
  });

  describe.skipIf(!has("openssl"))("with certificates (needs openssl)", () => {
    it("reads a certificate and the HTTP inside TLS on a port that speaks no TLS by custom", async () => {
      const server = https.createServer(selfSigned("shop.example"), (_, res) =>
        res.writeHead(200, { server: "Caddy" }).end(),
      );
      const listener = await started(adopt(server));
      const observation = await observe(listener.port);
      expect(observation).toMatchObject({
        greeting: null,
        http: { status: 200, server: "Caddy" },
        tls: {
          version: "TLSv1.3",
          certificate: {
            subject: "C=DE, CN=shop.example",
            alternativeNames: ["shop.example"],
            keyType: "rsa",
            keyBits: 2048,
            selfSigned: true,
          },
        },
      });
      expect(observation.tls?.certificate?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    });

    it("reads an expired certificate on an elliptic curve and an old protocol", async () => {
      const expired = selfSigned("old.example", { days: -1, key: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] });
      const server = tls.createServer(
        { ...expired, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
        (socket) => socket.on("error", () => {}),
      );
      const listener = await started(adopt(server));
      const { tls: seen } = await observe(listener.port);
      expect(seen).toMatchObject({
        version: "TLSv1.1",
        certificate: { keyType: "ec", keyBits: 256, selfSigned: true, untrusted: expect.any(String) },
      });
      expect(seen?.certificate?.validTo).toBeLessThan(Date.now());
    });
  });
});

describe("parseAnswer", () => {
  it.each(["", "HTTP/2 200", "HTTP/1.1", "hello", "HTTP/1.1 20", "RTSP/1.0 200 OK"])("takes %j for no HTTP", (text) => {
    expect(parseAnswer(text)).toBeNull();
  });

  it("reads an answer that is cut anywhere", () => {
    const whole =
      "HTTP/1.1 200 OK\r\nServer: Apache/2.4.62 (Debian)\r\nX-Powered-By: PHP/8\r\n\r\n<TITLE lang=de>Über</TITLE>";
    const text = Buffer.from(whole).toString("latin1");
    for (let end = 13; end <= text.length; end++) expect(parseAnswer(text.slice(0, end))?.status).toBe(200);
    expect(parseAnswer(text)).toEqual({
      status: 200,
      server: "Apache/2.4.62 (Debian)",
      poweredBy: "PHP/8",
      title: "Über",
      wantsTls: false,
    });
  });

  it("strips control characters of a header", () => {
    expect(parseAnswer("HTTP/1.1 200 OK\r\nServer: evil\u001b]0;x\u0007\r\n\r\n")?.server).toBe("evil ]0;x");
  });
});

describe("createPace", () => {
  it("starts no faster than the rate, also after a pause", async () => {
    let skipped = 0;
    const now = (): number => performance.now() + skipped;
    const pace = createPace({ perSecond: 50, concurrency: 8, signal: new AbortController().signal, now });
    for (let round = 0; round < 2; round++) {
      const begin = now();
      await Promise.all(Array.from({ length: 10 }, () => pace.run(() => Promise.resolve())));
      // Ten starts, 20 ms apart; slower is no fault, and a timer may fire a millisecond early.
      expect(now() - begin).toBeGreaterThanOrEqual(178);
      skipped += 10_000;
    }
    expect(pace.started).toBe(20);
  });

  it("runs no more at a time than allowed", async () => {
    let running = 0;
    let most = 0;
    const pace = createPace({ perSecond: 10_000, concurrency: 3, signal: new AbortController().signal });
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, () => pace.run(work)));
    expect(most).toBe(3);
  });
});
