import type { Discovery } from "../../engine/discovery/ir.ts";
import type { Observation, PortObservation, SnmpSystem } from "../../engine/discovery/observation.ts";
import { inspectPort, type ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";
import { readSnmpSystem } from "./snmp.ts";

export interface SweepAddressParams {
  readonly ports: readonly number[];
  /** Communities by credential, in the order they are tried. */
  readonly communities: readonly {
    readonly credential: Discovery["credentials"][number];
    readonly community: string;
  }[];
  readonly pace: Pace;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
  /** @default 161 */
  readonly snmpPort?: number;
}

export interface SweptAddress {
  readonly observation: Observation;
  /** Something answered, if only by refusing. */
  readonly alive: boolean;
}

/** Everything that is asked of one address. */
export async function sweepAddress(address: string, params: SweepAddressParams): Promise<SweptAddress> {
  // All are waited for before an error is thrown: nothing goes on probing behind a shard that has failed.
  const [settled, asked] = await Promise.all([
    Promise.allSettled(params.ports.map((port) => inspectPort(address, port, params))),
    Promise.allSettled([askSnmp(address, params)]),
  ]);
  const outcomes = settled.map(valueOf);
  const snmp = valueOf(asked[0]);
  const ports = outcomes.flatMap((outcome): PortObservation[] =>
    outcome.kind === "open" ? [outcome.observation] : [],
  );
  return {
    observation: { address, ports, snmp },
    alive: snmp !== null || outcomes.some((outcome) => outcome.kind !== "silent"),
  };
}

// Communities are tried one after the other and the first that is answered ends it: an agent may log or lock out wrong
// ones.
async function askSnmp(address: string, params: SweepAddressParams): Promise<SnmpSystem | null> {
  for (const { credential, community } of params.communities) {
    const system = await params.pace.run(() =>
      readSnmpSystem(address, {
        community,
        credential: credential.name,
        tries: credential.tries,
        timeoutMs: params.times.connectMs,
        ...(params.snmpPort === undefined ? {} : { port: params.snmpPort }),
      }),
    );
    if (system !== null) return system;
  }
  return null;
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
