/**
 * What is asked of a target whose open ports are known. The one place where probes are put behind a sweep: whoever
 * explores closes the sockets that it is handed, and waits for everything it began.
 */
import type net from "node:net";
import { credentialsFor } from "../../engine/discovery/credential.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { PortObservation, SnmpSystem } from "../../engine/discovery/observation.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import type { Logins } from "../probe/logins.ts";
import { refusal, remedies } from "../probe/refusal.ts";
import { inspectOpen, type ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";
import { readSnmpSystem } from "./snmp.ts";

export interface Seen {
  readonly address: string;
  /** Open connections, ascending by port. */
  readonly open: readonly { readonly port: number; readonly socket: net.Socket }[];
}

export interface ExploredTarget {
  /** Of every open port, ascending. */
  readonly ports: readonly PortObservation[];
  readonly snmp: SnmpSystem | null;
  /** Names of the credentials that were accepted. */
  readonly credentials: readonly string[];
  readonly errors: readonly TargetError[];
}

export type Explore = (target: Seen) => Promise<ExploredTarget>;

export interface ExploreParams {
  readonly credentials: readonly DiscoveryCredential[];
  readonly logins: Logins;
  readonly pace: Pace;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
  /** @default 161 */
  readonly snmpPort?: number;
}

/** Looks at open ports without a login, and asks SNMP agents for their system group. */
export function createExplore(params: ExploreParams): Explore {
  return async ({ address, open }) => {
    // All are waited for before an error is thrown: nothing goes on probing behind a shard that has failed.
    const [ports, [asked]] = await Promise.all([
      Promise.allSettled(open.map(({ port, socket }) => inspectOpen(address, port, socket, params))),
      Promise.allSettled([askSnmp(address, params)]),
    ]);
    const { snmp, error: refused } = valueOf(asked);
    const observed = ports.map(valueOf);
    return {
      ports: observed.map(({ observation }) => observation),
      snmp,
      credentials: snmp === null ? [] : [snmp.credential],
      errors: [...observed.map(({ error }) => error), refused].filter((error) => error !== null),
    };
  };
}

interface AskedSnmp {
  readonly snmp: SnmpSystem | null;
  /** Why an agent that is there was not read. */
  readonly error: TargetError | null;
}

async function askSnmp(address: string, params: ExploreParams): Promise<AskedSnmp> {
  const { credentials, logins, pace, times, signal } = params;
  if (credentialsFor(credentials, "snmp", address, []).length === 0) return { snmp: null, error: null };
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
  if (entered.ok) return { snmp: { ...entered.value, credential: entered.credential }, error: null };
  const { category, message } = entered;
  // An address without an agent is no fault of anybody.
  if (category !== "credentials") return { snmp: null, error: null };
  return { snmp: null, error: { phase: "explore", category, port: null, credential: null, message } };
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
