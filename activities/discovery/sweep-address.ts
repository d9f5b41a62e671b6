import type { Observation, PortObservation, SnmpSystem } from "../../engine/discovery/observation.ts";
import type { Logins } from "../probe/logins.ts";
import { refusal, type Refusal, remedies } from "../probe/refusal.ts";
import { inspectPort, type ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";
import { readSnmpSystem } from "./snmp.ts";

export interface SweepAddressParams {
  readonly ports: readonly number[];
  /** null = the address is not asked by SNMP. */
  readonly logins: Logins | null;
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
  /** Why an agent that is there was not read. */
  readonly refused: Refusal | null;
}

/** Everything that is asked of one address. */
export async function sweepAddress(address: string, params: SweepAddressParams): Promise<SweptAddress> {
  // All are waited for before an error is thrown: nothing goes on probing behind a shard that has failed.
  const [settled, asked] = await Promise.all([
    Promise.allSettled(params.ports.map((port) => inspectPort(address, port, params))),
    Promise.allSettled([askSnmp(address, params)]),
  ]);
  const outcomes = settled.map(valueOf);
  const { snmp, refused } = valueOf(asked[0]);
  const ports = outcomes.flatMap((outcome): PortObservation[] =>
    outcome.kind === "open" ? [outcome.observation] : [],
  );
  return {
    observation: { address, ports, snmp },
    alive: snmp !== null || refused !== null || outcomes.some((outcome) => outcome.kind !== "silent"),
    refused,
  };
}

async function askSnmp(
  address: string,
  params: SweepAddressParams,
): Promise<{ readonly snmp: SnmpSystem | null; readonly refused: Refusal | null }> {
  const { logins, pace, times, signal } = params;
  if (logins === null) return { snmp: null, refused: null };
  const port = params.snmpPort ?? 161;
  const where = `${address}:${port} (snmp)`;
  const entered = await logins.enter<"snmp", Omit<SnmpSystem, "credential">>({
    address,
    kind: "snmp",
    where,
    async login(secret, { tries }) {
      const answer = await pace.run(() =>
        readSnmpSystem(address, { port, secret, tries, timeoutMs: times.connectMs, signal }),
      );
      if (answer.kind === "answered") return { kind: "accepted", value: answer.system };
      if (answer.kind === "garbage")
        return { kind: "failed", refusal: refusal("protocol", `${where}: ${answer.message}`, remedies.protocol) };
      return { kind: answer.kind };
    },
  });
  if (entered.ok) return { snmp: { ...entered.value, credential: entered.credential }, refused: null };
  // An address without an agent is no fault of anybody.
  return { snmp: null, refused: entered.category === "credentials" ? entered : null };
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
