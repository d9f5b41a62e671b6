import net from "node:net";

/** What a TCP connection attempt tells. `silent`: nothing answered in time, or the network says it is not reachable. */
export type ConnectOutcome =
  { readonly kind: "open"; readonly socket: net.Socket } | { readonly kind: "closed" } | { readonly kind: "silent" };

const silentCodes = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "EACCES", "EPERM"]);
const closedCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/**
 * Opens one connection to an address given as numbers; no name is looked up. The caller destroys the socket. Throws
 * when this machine itself is the reason (no descriptors or ports left): that must not be taken for a closed port.
 */
export function connect(
  address: string,
  port: number,
  params: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ConnectOutcome> {
  return new Promise((resolve, reject) => {
    params.signal.throwIfAborted();
    const socket = net.connect({ host: address, port, noDelay: true });
    const end = (outcome: ConnectOutcome | Error): void => {
      clearTimeout(timer);
      params.signal.removeEventListener("abort", abort);
      socket.off("error", onError);
      // A later error of a socket that is already given up must not end the process.
      socket.on("error", () => {});
      if (outcome instanceof Error || outcome.kind !== "open") socket.destroy();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      if (closedCodes.has(error.code ?? "")) end({ kind: "closed" });
      else if (silentCodes.has(error.code ?? "")) end({ kind: "silent" });
      else end(new Error(`cannot connect to ${address}:${port} from this machine: ${error.message}`, { cause: error }));
    };
    const abort = (): void => end(params.signal.reason instanceof Error ? params.signal.reason : new Error("aborted"));
    const timer = setTimeout(() => end({ kind: "silent" }), params.timeoutMs);
    params.signal.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => end({ kind: "open", socket }));
    socket.once("error", onError);
  });
}
