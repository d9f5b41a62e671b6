/**
 * Sends requests over connections that stay open, one at a time on each, with as little work as it can: a sender that
 * costs more than a server would measure itself. Speaks the HTTP that the servers of the bench answer with, and no
 * more.
 */
import { connect, type Socket } from "node:net";

export interface Door {
  readonly port: number;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  /** The status of an answer that acknowledges; any other ends the bench. */
  readonly accepted: number;
}

export interface Sender {
  /** Sends that many requests with the bodies in turn; resolves to their number when all are acknowledged. */
  send(bodies: readonly string[], count: number): Promise<number>;
  /** Milliseconds from request to acknowledgement of all that was sent since the last call. */
  cut(): readonly number[];
  close(): void;
}

export async function openSender(door: Door, connections: number): Promise<Sender> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(door)));
  let taken: number[] = [];
  return {
    async send(bodies, count) {
      const requests = bodies.map((body) => requestOf(door, body));
      let sent = 0;
      const work = async (connection: Connection): Promise<void> => {
        while (sent < count) {
          const request = requests[sent++ % requests.length]!;
          const from = performance.now();
          const status = await connection.ask(request);
          taken.push(performance.now() - from);
          if (status !== door.accepted) throw new Error(`port ${door.port} answered ${status}`);
        }
      };
      await Promise.all(open.map(work));
      return count;
    },
    cut() {
      const all = taken;
      taken = [];
      return all;
    },
    close() {
      for (const { socket } of open) socket.destroy();
    },
  };
}

function requestOf({ port, path, headers }: Door, body: string): Buffer {
  const lines = [`POST ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, "content-type: application/json"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return Buffer.from(`${lines.join("\r\n")}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

interface Connection {
  readonly socket: Socket;
  /** Status of the answer to a request. */
  ask(request: Buffer): Promise<number>;
}

async function openConnection({ port }: Door): Promise<Connection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let received = "";
  let settle: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | null = null;
  const fail = (error: Error): void => settle?.reject(error);
  socket.on("error", fail);
  socket.on("close", () => fail(new Error(`port ${port} closed a connection`)));
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    const status = completeAnswer(received);
    if (status === null) return;
    received = "";
    settle?.resolve(status);
  });
  return {
    socket,
    ask: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        if (socket.destroyed) fail(new Error(`port ${port} has closed a connection`));
        else socket.write(request);
      }),
  };
}

/** The status of an answer once all of it is there; null before. */
function completeAnswer(text: string): number | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = text.slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length === undefined ? !text.endsWith("\r\n0\r\n\r\n") : text.length < end + 4 + Number(length)) return null;
  return Number(head.slice(9, 12));
}
