/** What became of one address in a run of a discovery: how far it came, what was in the way. */
import type { ProbeFailure, TargetIdentity } from "../pattern/probe.ts";
import type { Observation, PortObservation } from "./observation.ts";

/**
 * How far an address came, in this order:
 *
 * - `alive`: it answered, if only by refusing: nothing is open that was asked for;
 * - `scan`: ports are open, none of them told what it is;
 * - `classify`: it told what it is, and the CMDB did not take it;
 * - `identify`: it is a CI;
 * - `explore`: something was read of it with a credential, or a pattern has told of it.
 *
 * What is silent on every port has no row: a run counts it.
 */
export const targetPhases = ["alive", "scan", "classify", "identify", "explore"] as const;
export type TargetPhase = (typeof targetPhases)[number];

/** What was in the way, each with what a person can do about it. */
export const errorRemedies = {
  credentials: "look whether the secret of the credential is the one of the target, and retry the category",
  network: "look whether the collector reaches the target on that port, through every firewall between them",
  configuration: "correct the definition or the secret that the message names",
  timeout: "look whether the target is overloaded or the port holds connections; retry the category when it is quiet",
  permission: "give the account of the credential the right to read what the message names",
  tooLarge: "look at what the target sends: it is more than is read of one address",
  protocol: "look at what listens there; where it is no business of the CMDB, take the port out",
} as const satisfies { readonly [category in ProbeFailure]: string };
export const errorCategories = Object.keys(errorRemedies) as [ProbeFailure, ...ProbeFailure[]];

export interface TargetError {
  readonly phase: TargetPhase;
  readonly category: ProbeFailure;
  /** null = no port in particular. */
  readonly port: number | null;
  /** Name of the credential that was tried; null = none. */
  readonly credential: string | null;
  /** At most 500 characters, no secret. */
  readonly message: string;
}

/** What a collector tells of an address that answered. */
export interface SweptTarget {
  readonly observation: Observation;
  /** Names of the credentials that were accepted. */
  readonly credentials: readonly string[];
  readonly errors: readonly TargetError[];
  /** What it is known by, whoever logs in; left out by collectors of before. */
  readonly identity?: TargetIdentity;
  /**
   * What patterns asked and were answered, masked: a recording as text, gzip in base64. Left out: it was asked by none.
   */
  readonly recording?: string;
  /** Milliseconds from its first connection to its last answer. */
  readonly tookMs: number;
}

/** The phase that an address reached; `identified`: the CMDB has taken its host; `explored`: a pattern has told of it. */
export function phaseOf({ observation, credentials }: SweptTarget, identified: boolean, explored = false): TargetPhase {
  if (observation.ports.length === 0 && observation.snmp === null) return "alive";
  if (identified) return explored || credentials.length > 0 ? "explore" : "identify";
  const told = observation.ports.some(({ greeting, http, tls }) => greeting !== null || http !== null || tls !== null);
  return told || observation.snmp !== null ? "classify" : "scan";
}

/** Bytes of JSON that one shard returns at most; what is beyond comes with the next. */
export const maxShardBytes = 1_000_000;
/** Bytes of JSON that one address may fill: the rest of its shard must have room beside a hostile one. */
export const maxTargetBytes = 250_000;

/** An address that sends more than may be kept of it keeps what it can, its ports at least, and says so. */
export function withinBounds(target: SweptTarget): SweptTarget {
  if (JSON.stringify(target).length <= maxTargetBytes) return target;
  const { observation } = target;
  if (target.recording !== undefined) {
    const { recording, ...rest } = target;
    return withinBounds({
      ...rest,
      errors: [
        ...target.errors,
        {
          phase: "explore",
          category: "tooLarge",
          port: null,
          credential: null,
          message: `${observation.address} answered patterns with ${recording.length} bytes, more than ${maxTargetBytes} are kept of one address: nothing of it is`,
        },
      ],
    });
  }
  if (observation.ports.some(({ tls }) => tls?.sent !== undefined))
    return withinBounds({
      ...target,
      observation: { ...observation, ports: observation.ports.map(withoutSent) },
      errors: [
        ...target.errors,
        {
          phase: "classify",
          category: "tooLarge",
          port: null,
          credential: null,
          message: `${observation.address} shows more certificates than are kept of one address: of each port its own alone is`,
        },
      ],
    });
  return {
    ...target,
    observation: {
      ...observation,
      ports: observation.ports.map(({ port }) => ({ port, greeting: null, http: null, tls: null })),
    },
    errors: [
      {
        phase: "classify",
        category: "tooLarge",
        port: null,
        credential: null,
        message: `${observation.address} told more than ${maxTargetBytes} bytes of its ${observation.ports.length} open ports: only their numbers are kept`,
      },
    ],
  };
}

function withoutSent(port: PortObservation): PortObservation {
  if (port.tls === null) return port;
  const { sent: _, ...tls } = port.tls;
  return { ...port, tls };
}

/** How many of the targets, from the first on, fit one result; at least one. */
export function fitting(targets: readonly SweptTarget[], maxBytes = maxShardBytes): number {
  let bytes = 0;
  for (const [index, target] of targets.entries()) {
    bytes += JSON.stringify(target).length + 1;
    if (bytes > maxBytes) return Math.max(1, index);
  }
  return targets.length;
}
