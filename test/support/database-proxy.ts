import { type AddressInfo, createServer, connect, type Socket } from "node:net";

/**
 * A place in a conversation with PostgreSQL: told what a connection has sent since it was last answered, statements and
 * parameters, as Latin-1 text of the protocol; true = here.
 */
export type Point = (sent: string) => boolean;

/** A connection that is held. */
export interface Stall {
  /** Passes on what was held, and everything after it. */
  release(): void;
}

/**
 * Stands between one process and PostgreSQL, and holds a conversation at a given point, so that a moment lasts as long
 * as a test needs.
 */
export interface DatabaseProxy {
  /** Address of the database through the proxy. */
  readonly url: string;
  /**
   * Resolves when a request has come to the point. It is not passed on until the release: the server knows nothing of
   * it.
   */
  holdRequest(point: Point): Promise<Stall>;
  /**
   * Resolves when a request has come to the point. It is passed on; the server's answers from then on are not, until
   * the release.
   */
  holdAnswer(point: Point): Promise<Stall>;
  stop(): Promise<void>;
}

interface Watch {
  readonly side: "request" | "answer";
  readonly point: Point;
  readonly reached: (stall: Stall) => void;
}

export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const { port, hostname } = new URL(url);
  const watches = new Set<Watch>();
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let sent = "";
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    const stall = (watch: Watch, from: Socket, passOn: () => void): void => {
      watches.delete(watch);
      from.pause();
      watch.reached({
        release() {
          passOn();
          from.resume();
        },
      });
    };
    client.on("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1");
      sent += text;
      const watch = [...watches].find(({ point }) => point(sent));
      if (watch?.side === "request") return stall(watch, client, () => void upstream.write(chunk));
      if (watch !== undefined) stall(watch, upstream, () => undefined);
      upstream.write(chunk);
    });
    upstream.on("data", (chunk: Buffer) => {
      sent = "";
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hold = (side: Watch["side"], point: Point): Promise<Stall> =>
    new Promise((reached) => {
      watches.add({ side, point, reached });
    });
  return {
    url: through.href,
    holdRequest: (point) => hold("request", point),
    holdAnswer: (point) => hold("answer", point),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
