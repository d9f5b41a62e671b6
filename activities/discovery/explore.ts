/**
 * What is asked of a target whose open ports are known. The one place where probes are put behind a sweep: whoever
 * explores closes the sockets that it is handed, and waits for everything it began.
 */
import type net from "node:net";
import type { PortObservation, SnmpSystem } from "../../engine/discovery/observation.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import { inspectOpen, type ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";
import { readSnmpSystem } from "./snmp.ts";
import type { ReadCredential } from "./sweep-credentials.ts";

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
  /** In the order in which they are tried. */
  readonly credentials: readonly ReadCredential[];
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
    const [ports, [snmp]] = await Promise.all([
      Promise.allSettled(open.map(({ port, socket }) => inspectOpen(address, port, socket, params))),
      Promise.allSettled([askSnmp(address, params)]),
    ]);
    const system = valueOf(snmp);
    const observed = ports.map(valueOf);
    return {
      ports: observed.map(({ observation }) => observation),
      snmp: system,
      credentials: system === null ? [] : [system.credential],
      errors: observed.flatMap(({ error }) => (error === null ? [] : [error])),
    };
  };
}

// Communities are tried one after the other and the first that is answered ends it: an agent may log or lock out wrong
// ones.
async function askSnmp(address: string, params: ExploreParams): Promise<SnmpSystem | null> {
  for (const { credential, secret } of params.credentials) {
    if (credential.kind !== "snmp") continue;
    const system = await params.pace.run(() =>
      readSnmpSystem(address, {
        community: secret,
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
