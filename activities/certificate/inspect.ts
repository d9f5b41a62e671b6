import { isIP } from "node:net";
import type { Endpoint } from "../../engine/certificate/endpoint.ts";
import { type Egress, EgressRefused } from "../../net/egress.ts";
import { connect } from "../discovery/connect.ts";
import { shakeHands } from "../discovery/tls.ts";
import { startTls } from "../probe/starttls.ts";

/** What an endpoint shows: certificates in DER as they were sent; or why nothing was seen. */
export type Inspected =
  | {
      readonly ok: true;
      readonly address: string;
      readonly version: string;
      readonly sent: readonly Buffer[];
    }
  | { readonly ok: false; readonly address: string | null; readonly fault: string };

export interface InspectParams {
  readonly endpoint: Endpoint;
  /** The name that is asked for; null = the host, where it is a name. */
  readonly serverName: string | null;
  /** Connects to this address, and not to those of the host; judged by the egress rules as they are. */
  readonly address?: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Connects to an address that the egress rules allow and reads what is shown there, whatever it is worth. */
export async function inspectEndpoint(egress: Egress, params: InspectParams): Promise<Inspected> {
  const { endpoint, serverName, timeoutMs, signal } = params;
  const { host, port, starttls } = endpoint;
  const until = performance.now() + timeoutMs;
  const left = (): number => Math.max(1, until - performance.now());
  let addresses: readonly string[];
  try {
    addresses = await egress.addresses(params.address ?? host);
  } catch (error) {
    const fault = error instanceof EgressRefused ? error.message : `"${params.address ?? host}" has no address`;
    return { ok: false, address: null, fault };
  }
  const address = addresses[0];
  if (address === undefined) return { ok: false, address: null, fault: `"${host}" has no address` };
  const failed = (fault: string): Inspected => ({ ok: false, address, fault: `${host}:${String(port)}: ${fault}` });
  const outcome = await connect(address, port, { timeoutMs: left(), signal });
  if (outcome.kind !== "open") return failed(outcome.kind === "closed" ? "nothing listens there" : "no answer in time");
  const { socket } = outcome;
  const abort = (): void => void socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    egress.check(socket.remoteAddress ?? address, host);
    const said = starttls === null ? null : await startTls(socket, starttls, left());
    if (said !== null)
      return failed(
        said === "" ? "no answer in time" : `it does not go on in TLS, and says "${said.slice(0, 200).trim()}"`,
      );
    const name = serverName ?? (isIP(host) === 0 ? host : null);
    const handshake = await shakeHands(socket, left(), name);
    if (handshake === null) return failed("it speaks no TLS");
    handshake.stream.destroy();
    const { version, sent } = handshake;
    return sent.length === 0
      ? failed("it shows no certificate that can be read")
      : { ok: true, address, version, sent };
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
    signal.throwIfAborted();
  }
}
