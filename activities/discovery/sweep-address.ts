import type { SweptTarget } from "../../engine/discovery/target.ts";
import { withinBounds } from "../../engine/discovery/target.ts";
import { connectTimeout } from "../../engine/discovery/timeout.ts";
import { connect, type ConnectOutcome } from "./connect.ts";
import type { Explore } from "./explore.ts";
import type { ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";

export interface SweepAddressParams {
  readonly ports: readonly number[];
  /** Ports of phase 0; null = every address is scanned. */
  readonly alive: readonly number[] | null;
  readonly explore: Explore;
  readonly pace: Pace;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
}

/** What answered when it was knocked at: how soon (ms), and which ports were refused. */
interface Knocked {
  readonly rttMs: number | null;
  readonly refused: ReadonlySet<number>;
}

const notAsked: Knocked = { rttMs: null, refused: new Set() };

/** Everything that is asked of one address; null = it is silent on all that it was asked. */
export async function sweepAddress(address: string, params: SweepAddressParams): Promise<SweptTarget | null> {
  const began = performance.now();
  const knocked = params.alive === null ? notAsked : await knock(address, params.alive, params);
  if (knocked === null) return null;
  const timeoutMs = connectTimeout(knocked.rttMs, params.times.connectMs);
  const ports = params.ports.filter((port) => !knocked.refused.has(port));
  const outcomes = await tryAll(address, ports, timeoutMs, params);
  const open = outcomes.flatMap(({ port, outcome }) =>
    outcome.kind === "open" ? [{ port, socket: outcome.socket }] : [],
  );
  const explored = await params.explore({ address, open });
  const alive =
    params.alive !== null ||
    explored.snmp !== null ||
    // An agent that refuses is there, and one whose credentials rest has refused before.
    explored.errors.length > 0 ||
    outcomes.some((one) => one.outcome.kind !== "silent");
  if (!alive) return null;
  return withinBounds({
    observation: { address, ports: explored.ports, snmp: explored.snmp },
    credentials: explored.credentials,
    errors: explored.errors,
    ...(explored.identity === undefined ? {} : { identity: explored.identity }),
    ...(explored.recording === undefined ? {} : { recording: explored.recording }),
    tookMs: Math.round(performance.now() - began),
  });
}

/** Phase 0: whether it answers on any of the ports. A refusal is an answer; null = silent on all. */
async function knock(address: string, ports: readonly number[], params: SweepAddressParams): Promise<Knocked | null> {
  const outcomes = await tryAll(address, ports, params.times.connectMs, params);
  for (const { outcome } of outcomes) if (outcome.kind === "open") outcome.socket.destroy();
  const answered = outcomes.filter(({ outcome }) => outcome.kind !== "silent");
  if (answered.length === 0) return null;
  return {
    rttMs: Math.max(...answered.map(({ tookMs }) => tookMs)),
    refused: new Set(answered.flatMap(({ port, outcome }) => (outcome.kind === "closed" ? [port] : []))),
  };
}

interface Tried {
  readonly port: number;
  readonly outcome: ConnectOutcome;
  readonly tookMs: number;
}

/** One connection to each port, as the pace lets them through. A failure of one closes all, then it is thrown. */
async function tryAll(
  address: string,
  ports: readonly number[],
  timeoutMs: number,
  { pace, signal }: SweepAddressParams,
): Promise<readonly Tried[]> {
  const settled = await Promise.allSettled(
    ports.map((port) =>
      pace.run(async (): Promise<Tried> => {
        const began = performance.now();
        const outcome = await connect(address, port, { timeoutMs, signal });
        return { port, outcome, tookMs: performance.now() - began };
      }),
    ),
  );
  const failed = settled.find((one) => one.status === "rejected");
  const tried = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  if (failed === undefined) return tried;
  for (const { outcome } of tried) if (outcome.kind === "open") outcome.socket.destroy();
  throw failed.reason;
}
