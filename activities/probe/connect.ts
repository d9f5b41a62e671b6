/** Connects to an address that the egress rules allow, and measures how long that took. */
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import type { Egress } from "../../net/egress.ts";
import { EgressRefused } from "../../net/egress.ts";
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

/**
 * Opens a TCP connection and closes it again. An address that may not be probed is an authorization fault, not an
 * answer.
 */
export async function probeConnect(egress: Egress, params: ConnectParams): Promise<Connected<string>> {
  const found = await resolveAllowed(egress, params);
  if (!found.ok) return found;
  const { address, left } = found;
  return open(
    { ...params, timeoutMs: left },
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
export async function probeTlsPeer(
  egress: Egress,
  params: ConnectParams & { readonly serverName: string },
): Promise<Connected<TlsPeer>> {
  const found = await resolveAllowed(egress, params);
  if (!found.ok) return found;
  const { address, left } = found;
  return open(
    { ...params, timeoutMs: left },
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

/**
 * The address to connect to and what is left of the time: a resolver that does not answer is waited for no longer than
 * the target.
 */
async function resolveAllowed(
  egress: Egress,
  { host, timeoutMs }: ConnectParams,
): Promise<
  { readonly ok: true; readonly address: string; readonly left: number } | Extract<Connected<never>, { ok: false }>
> {
  const began = performance.now();
  const waiting = new AbortController();
  const late = pause(timeoutMs, "late" as const, { signal: waiting.signal });
  late.catch(() => undefined);
  try {
    const answer = await Promise.race([egress.addresses(host), late]);
    if (answer === "late")
      return { ok: false, reason: "timeout", message: `"${host}" was not resolved in ${timeoutMs} ms` };
    const [address] = answer;
    if (address === undefined) return { ok: false, reason: "unreachable", message: `"${host}" has no address` };
    return { ok: true, address, left: Math.max(1, timeoutMs - (performance.now() - began)) };
  } catch (error) {
    if (error instanceof EgressRefused) throw faultError("authorization", error.message);
    return { ok: false, reason: "unreachable", message: `"${host}" has no address` };
  } finally {
    waiting.abort();
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
      () =>
        finish({
          ok: false,
          reason: "timeout",
          message: `${host}:${port} did not answer in ${Math.round(timeoutMs)} ms`,
        }),
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
    socket.once(event, () =>
      finish({ ok: true, value: read(socket), ms: Math.round((performance.now() - began) * 10) / 10 }),
    );
    socket.once("error", (error: NodeJS.ErrnoException) =>
      finish({
        ok: false,
        reason: error.code === "ECONNREFUSED" ? "refused" : "unreachable",
        message: `${host}:${port}: ${error.message}`,
      }),
    );
  });
}
