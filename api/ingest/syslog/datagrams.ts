/** Datagrams of syslog: collected for a moment, so that many share a commit. */
import { createSocket, type Socket } from "node:dgram";
import { setTimeout as pause } from "node:timers/promises";

/** Those that are collected at once; more are lost. */
const mostWaiting = 2_000;
const gatherMs = 50;
/** What the kernel keeps of them while we store others. */
const socketBytes = 8 * 1024 * 1024;

export interface DatagramSink {
  /** What an address sent; false or an error = it could not be stored. */
  store(from: string, messages: readonly Buffer[]): Promise<boolean>;
  /** So many were lost; false = it could not be noted, and is told again. */
  noteLost(messages: number): Promise<boolean>;
}

/** Returns how it is stopped: what has come is stored. */
export function receiveDatagrams(socket: Socket, sink: DatagramSink): () => Promise<void> {
  let waiting = new Map<string, Buffer[]>();
  let [count, lost] = [0, 0];
  let flushing: Promise<void> | null = null;
  const flush = async (): Promise<void> => {
    await pause(gatherMs);
    while (count > 0) {
      const taken = waiting;
      [waiting, count] = [new Map(), 0];
      for (const [from, messages] of taken)
        if (!(await sink.store(from, messages).catch(() => false))) lost += messages.length;
      if (lost > 0 && (await sink.noteLost(lost))) lost = 0;
    }
    flushing = null;
  };
  socket.on("message", (message, { address }) => {
    if (count >= mostWaiting) return void (lost += 1);
    const known = waiting.get(address);
    if (known === undefined) waiting.set(address, [message]);
    else known.push(message);
    count += 1;
    flushing ??= flush();
  });
  return async () => {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    await flushing;
  };
}

export function bind(port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", recvBufferSize: socketBytes });
    socket.once("error", reject);
    socket.bind(port, host, () => {
      socket.off("error", reject);
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}
