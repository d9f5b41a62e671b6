import type { ProbeAnswer, TlsProbe } from "../../engine/pattern/probe.ts";
import { connect } from "../discovery/connect.ts";
import { readTls } from "../discovery/tls.ts";
import { refusal, remedies, timedOut } from "./refusal.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";
import { startTls } from "./starttls.ts";

/** Reads the certificates that a server shows, behind STARTTLS where it begins in clear. */
export async function askTls(target: ProbeTarget, probe: TlsProbe, session: ProbeSession): Promise<ProbeAnswer> {
  const where = `${target.address}:${probe.port} (tls)`;
  const began = performance.now();
  const { limits, signal } = session;
  const outcome = await connect(target.address, probe.port, { timeoutMs: limits.connectMs, signal });
  if (outcome.kind === "closed") return refusal("network", `${where}: nothing listens there`, remedies.network);
  if (outcome.kind === "silent") return timedOut(where);
  const { socket } = outcome;
  const abort = (): void => void socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (probe.starttls !== null) {
      const said = await startTls(socket, probe.starttls, limits.answerMs);
      signal.throwIfAborted();
      if (said === "" && !socket.destroyed) return timedOut(where);
      if (said !== null)
        return refusal(
          "protocol",
          `${where} does not go on in TLS: it says "${said.slice(0, 200)}"`,
          `check that ${probe.starttls} there offers STARTTLS`,
        );
    }
    const left = Math.max(1, limits.answerMs - (performance.now() - began));
    const tls = await readTls(socket, left, probe.serverName);
    signal.throwIfAborted();
    if (tls === null)
      return performance.now() - began >= limits.answerMs
        ? timedOut(where)
        : refusal("protocol", `${where} speaks no TLS`, remedies.protocol);
    tls.stream.destroy();
    const [own] = tls.chain;
    if (own === undefined)
      return refusal("protocol", `${where} shows no certificate that can be read`, remedies.protocol);
    const { version } = tls.observation;
    return {
      ok: true,
      output: {
        version,
        chain: tls.chain.map((certificate) => ({ ...certificate })),
        trusted: own.untrusted === null,
        untrusted: own.untrusted,
      },
      credential: null,
      bytes: socket.bytesRead,
      tookMs: performance.now() - began,
    };
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}
