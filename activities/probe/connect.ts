/** Connects to an address that the egress rules allow, and measures how long that took. */
import { connect, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import type { Egress } from "../http/egress.ts";
import { EgressRefused } from "../http/egress.ts";
import { faultError } from "../function/fault-error.ts";

export interface ConnectParams {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `refused`: nobody listens; `timeout`: no answer; `unreachable`: no way or no such name. */
export type ProbeFailure = "refused" | "timeout" | "unreachable";

export type Connected<T> =
  | { readonly ok: true; readonly value: T; readonly ms: number }
  | { readonly ok: false; readonly reason: ProbeFailure; readonly message: string };

/** Opens a TCP connection and closes it again. An address that may not be probed is an authorization fault, not an answer. */
export async function probeConnect(egress: Egress, params: ConnectParams): Promise<Connected<string>> {
  const address = await resolveAllowed(egress, params.host);
  if (address === null) return { ok: false, reason: "unreachable", message: `"${params.host}" has no address` };
  return open(
    params,
    () => connect({ host: address, port: params.port }),
    "connect",
    (socket) => socket.remoteAddress ?? address,
  );
}

export interface TlsPeer {
  readonly certificate: PeerCertificate;
  readonly protocol: string | null;
  /** Why the certificate is not trusted, or null. */
  readonly authorizationError: string | null;
}

/** Opens a TLS connection and reads the certificate, trusted or not. */
export async function probeTlsPeer(egress: Egress, params: ConnectParams & { readonly serverName: string }): Promise<Connected<TlsPeer>> {
  const address = await resolveAllowed(egress, params.host);
  if (address === null) return { ok: false, reason: "unreachable", message: `"${params.host}" has no address` };
  return open(
    params,
    () =>
      connectTls({
        host: address,
        port: params.port,
        // A probe reports a bad certificate; it must be able to read it. Nothing is sent over this connection.
        rejectUnauthorized: false,
        ...(/^[\d.:]+$/.test(params.serverName) ? {} : { servername: params.serverName }),
      }),
    "secureConnect",
    (socket) => {
      const tls = socket as TLSSocket;
      return {
        certificate: tls.getPeerCertificate(),
        protocol: tls.getProtocol(),
        authorizationError: tls.authorized ? null : String(tls.authorizationError),
      };
    },
  );
}

async function resolveAllowed(egress: Egress, host: string): Promise<string | null> {
  try {
    return (await egress.addresses(host))[0] ?? null;
  } catch (error) {
    if (error instanceof EgressRefused) throw faultError("authorization", error.message);
    return null;
  }
}

function open<T>(
  params: ConnectParams,
  start: () => Socket,
  event: "connect" | "secureConnect",
  read: (socket: Socket) => T,
): Promise<Connected<T>> {
  const { host, port, timeoutMs, signal } = params;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket = start();
    const timer = setTimeout(
      () => finish({ ok: false, reason: "timeout", message: `${host}:${port} did not answer in ${timeoutMs} ms` }),
      timeoutMs,
    );
    const onAbort = (): void => {
      finish(null);
      reject(new Error("the probe was cancelled"));
    };
    const finish = (result: Connected<T> | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      if (result !== null) resolve(result);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once(event, () => finish({ ok: true, value: read(socket), ms: Math.round((performance.now() - began) * 10) / 10 }));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      finish({
        ok: false,
        reason: error.code === "ECONNREFUSED" ? "refused" : "unreachable",
        message: `${host}:${port}: ${error.message}`,
      }),
    );
  });
}
