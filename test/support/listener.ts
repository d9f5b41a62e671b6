/** Listeners for tests: real sockets on loopback that count what reaches them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** When each was accepted, in milliseconds of performance.now(). */
  readonly times: readonly number[];
  close(): Promise<void>;
}

export async function listen(
  onConnection: (socket: net.Socket) => void,
  params: { readonly address?: string; readonly port?: number } = {},
): Promise<Listener> {
  return adopt(net.createServer(onConnection), params);
}

/** Starts any server of Node's and counts its connections. */
export async function adopt(
  server: net.Server,
  { address = "127.0.0.1", port = 0 }: { readonly address?: string; readonly port?: number } = {},
): Promise<Listener> {
  const times: number[] = [];
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket) => {
    times.push(performance.now());
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, address, resolve));
  return {
    address,
    port: (server.address() as AddressInfo).port,
    get connections() {
      return times.length;
    },
    times,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export function has(program: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`], {
      env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
    });
    return true;
  } catch {
    return false;
  }
}

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate made by openssl; `days: -1` makes an expired one. */
export function selfSigned(
  commonName: string,
  { days = 300, key = ["rsa:2048"] }: { readonly days?: number; readonly key?: readonly string[] } = {},
): KeyPair {
  const folder = mkdtempSync(join(tmpdir(), "opsloom-cert-"));
  const run = (...args: readonly string[]): unknown => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  try {
    run(
      "req",
      "-new",
      "-nodes",
      "-subj",
      `/C=DE/CN=${commonName}`,
      "-addext",
      `subjectAltName=DNS:${commonName}`,
      "-keyout",
      "key.pem",
      "-out",
      "request.pem",
      "-newkey",
      ...key,
    );
    run(
      "x509",
      "-req",
      "-in",
      "request.pem",
      "-signkey",
      "key.pem",
      "-days",
      String(days),
      "-copy_extensions",
      "copyall",
      "-out",
      "cert.pem",
    );
    return { key: readFileSync(join(folder, "key.pem"), "utf8"), cert: readFileSync(join(folder, "cert.pem"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
