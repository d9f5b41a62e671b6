/**
 * The door of syslog: UDP and TCP on one port, TLS on another.
 *
 * 1. What comes by UDP is stored or counted as lost: nobody sends it again.
 * 2. What comes by TCP is stored before more of the connection is read: a sender waits as long as there is no room.
 * 3. A message is never refused for what it says; what no source takes is counted and shown.
 */
import { createServer as createPlainServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { saveDeliveries } from "../../../store/event/deliveries.ts";
import type { LogIntake } from "../log/intake.ts";
import { bind, receiveDatagrams } from "./datagrams.ts";
import { SyslogFraming } from "./framing.ts";
import { deliveriesOf, sentLines } from "./sent.ts";
import { createTakers } from "./takers.ts";

export interface SyslogSettings {
  readonly host: string;
  /** Port of UDP and TCP; 0 = any free one; null = there is none. */
  readonly port: number | null;
  readonly tls: {
    readonly port: number;
    /** PEM. */
    readonly certificate: string;
    readonly key: string;
    /** Whose certificates senders must show; null = they show none. */
    readonly senders: string | null;
  } | null;
}

export interface SyslogServer {
  readonly port: number | null;
  readonly tlsPort: number | null;
  stop(): Promise<void>;
}

export interface SyslogDeps {
  readonly pool: Pool;
  readonly log: Logger;
  readonly intake: LogIntake;
}

/** Connections at once. */
const mostConnections = 1_000;
/** A connection that says nothing for so long is closed. */
const silentMs = 15 * 60_000;
const roomMs = 500;

export async function startSyslogServer(settings: SyslogSettings, deps: SyslogDeps): Promise<SyslogServer> {
  const takersOf = createTakers(deps.pool);
  const stops: (() => Promise<void>)[] = [];
  let stopped = false;

  /** Settles when what came is stored, however long that takes; false = there was no room for it. */
  async function store(from: string, messages: readonly Buffer[], patient: boolean): Promise<boolean> {
    if (messages.length === 0) return true;
    const address = from.replace(/^::ffff:/i, "");
    const texts = messages.map((bytes) => bytes.toString("utf8"));
    const takers = await takersOf(address);
    const deliveries = deliveriesOf(address, texts, takers);
    if (deliveries.length > 0) await saveDeliveries(deps.pool, deliveries);
    const sent = sentLines(address, texts, takers);
    if (sent === null) return true;
    for (;;) {
      const taken = await deps.intake.add(sent);
      if (taken !== null) return taken.stored.then(() => true);
      if (!patient || stopped) return false;
      await pause(roomMs);
    }
  }

  let port: number | null = null;
  if (settings.port !== null) {
    const server = createPlainServer((socket) => serve(socket));
    port = await listen(server, settings.port, settings.host);
    stops.push(closing(server));
    const socket = await bind(port, settings.host);
    stops.push(receiveDatagrams(socket, { store: (from, messages) => store(from, messages, false), noteLost }));
  }
  let tlsPort: number | null = null;
  if (settings.tls !== null) {
    const { certificate, key, senders } = settings.tls;
    const server = createTlsServer(
      {
        cert: certificate,
        key,
        minVersion: "TLSv1.2",
        handshakeTimeout: 10_000,
        ...(senders === null ? {} : { ca: senders, requestCert: true, rejectUnauthorized: true }),
      },
      (socket) => serve(socket),
    );
    server.on("tlsClientError", (error) => deps.log.info({ err: error }, "a sender of syslog failed its handshake"));
    tlsPort = await listen(server, settings.tls.port, settings.host);
    stops.push(closing(server));
  }

  function serve(socket: Socket): void {
    const from = socket.remoteAddress ?? "";
    const framing = new SyslogFraming();
    socket.setTimeout(silentMs, () => socket.destroy());
    socket.on("error", (error) => deps.log.debug({ err: error, from }, "a connection of syslog broke"));
    void (async () => {
      try {
        for await (const chunk of socket as AsyncIterable<Buffer>) await store(from, framing.push(chunk), true);
        await store(from, framing.end(), true);
      } catch (error) {
        if (!socket.errored) deps.log.info({ err: error, from }, "a stream of syslog could not be read on");
      } finally {
        socket.destroy();
      }
    })();
  }

  function closing(server: Server): () => Promise<void> {
    const sockets = new Set<Socket>();
    server.maxConnections = mostConnections;
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    return () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroySoon();
      });
  }

  async function noteLost(lines: number): Promise<boolean> {
    deps.log.warn({ lines }, "messages of syslog by UDP were lost: there was no room for them");
    const taken = await deps.intake.add({
      source: "",
      lines: [],
      refused: [{ reason: "came by UDP when there was no room", lines, example: "" }],
    });
    return taken === null ? false : taken.stored.then(() => true).catch(() => false);
  }

  return {
    port,
    tlsPort,
    async stop() {
      stopped = true;
      await Promise.all(stops.map((stop) => stop()));
      await deps.intake.idle();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
