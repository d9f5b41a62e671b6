import type { Probe, TcpAsk, TlsAsk } from "../../engine/probe/ir.ts";
import type { ProbeOutcome } from "../../engine/probe/outcome.ts";
import { FaultError } from "../function/fault-error.ts";
import { type Connected, probeConnect, probeTlsPeer } from "../probe/connect.ts";
import type { AskDeps } from "./deps.ts";
import { failed, up } from "./found.ts";

const dayMs = 86_400_000;

/** Whether a port accepts connections. */
export async function askTcp({ timeoutMs }: Probe, { host, port }: TcpAsk, deps: AskDeps): Promise<ProbeOutcome> {
  const began = performance.now();
  const result = await allowed(() => probeConnect(deps.egress, { host, port, timeoutMs, signal: deps.signal }));
  if (typeof result === "string") return failed("configuration", result, { ms: performance.now() - began });
  if (!result.ok) return failed(result.reason, result.message, { ms: performance.now() - began });
  return up({ ms: performance.now() - began, steps: [{ name: "connect", ms: result.ms, note: result.value }] });
}

/** Whether a certificate is one that its users take, and for how long. */
export async function askTls({ timeoutMs }: Probe, ask: TlsAsk, deps: AskDeps): Promise<ProbeOutcome> {
  const { host, port, days, trusted } = ask;
  const serverName = ask.serverName ?? host;
  const began = performance.now();
  const passed = (): number => performance.now() - began;
  const result = await allowed(() =>
    probeTlsPeer(deps.egress, { host, port, serverName, timeoutMs, signal: deps.signal }),
  );
  if (typeof result === "string") return failed("configuration", result, { ms: passed() });
  if (!result.ok) return failed(result.reason, result.message, { ms: passed() });
  const { certificate, protocol, authorizationError } = result.value;
  const validTo = Date.parse(certificate.valid_to);
  if (Number.isNaN(validTo))
    return failed("protocol", `${host}:${String(port)} shows no certificate`, { ms: passed() });
  const daysLeft = Math.floor(((validTo - deps.now()) / dayMs) * 10) / 10;
  const steps = [{ name: "handshake", ms: result.ms, note: `${protocol ?? "TLS"}, until ${certificate.valid_to}` }];
  const measured = { ms: passed(), daysLeft, steps };
  if (daysLeft < 0)
    return failed("certificate", `the certificate of ${serverName} ended ${certificate.valid_to}`, measured);
  if (trusted && authorizationError !== null)
    return failed("certificate", `the certificate of ${serverName} is not trusted: ${authorizationError}`, measured);
  if (daysLeft < days)
    return failed(
      "certificate",
      `the certificate of ${serverName} ends in ${String(daysLeft)} days, expected ${String(days)}`,
      measured,
    );
  return up(measured);
}

/** A text: the rules of egress refuse it. */
async function allowed<T>(connect: () => Promise<Connected<T>>): Promise<Connected<T> | string> {
  try {
    return await connect();
  } catch (error) {
    if (error instanceof FaultError) return error.message;
    throw error;
  }
}
