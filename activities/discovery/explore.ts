/**
 * What is asked of a target whose open ports are known. The one place where probes are put behind a sweep: whoever
 * explores closes the sockets that it is handed, and waits for everything it began.
 */
import type net from "node:net";
import { classifySnmp } from "../../engine/discovery/classify.ts";
import { credentialsFor } from "../../engine/discovery/credential.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { PortObservation, SnmpSystem } from "../../engine/discovery/observation.ts";
import type { SweptTarget, TargetError } from "../../engine/discovery/target.ts";
import type { AllowList } from "../../engine/pattern/argv.ts";
import type { Guide } from "../../engine/pattern/guide.ts";
import type { CredentialType } from "../../engine/pattern/ir.ts";
import type { Probe, ProbeAnswer } from "../../engine/pattern/probe.ts";
import type { Sighting } from "../../engine/pattern/sighting.ts";
import { askProbe } from "../probe/ask-probe.ts";
import type { HostKeys } from "../probe/host-keys.ts";
import type { ProbeLimits } from "../probe/limits.ts";
import type { Logins } from "../probe/logins.ts";
import { refusal, remedies } from "../probe/refusal.ts";
import { createProbeSession } from "../probe/session.ts";
import { inspectOpen, type ProbeTimes } from "./inspect-port.ts";
import type { Pace } from "./pace.ts";
import { pack } from "./packed.ts";
import { type RecordedTarget, recordTarget } from "./record-target.ts";
import { readSnmpSystem } from "./snmp.ts";

export interface Seen {
  readonly address: string;
  /** Open connections, ascending by port. */
  readonly open: readonly { readonly port: number; readonly socket: net.Socket }[];
}

export interface ExploredTarget extends Pick<SweptTarget, "identity" | "recording"> {
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
  /** By what targets are explored, and what may be run on them; null = by nothing. */
  readonly guide: { readonly guide: Guide; readonly allowed: AllowList } | null;
  readonly logins: Logins;
  readonly hostKeys: HostKeys;
  readonly limits: ProbeLimits;
  readonly pace: Pace;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
  /** @default 161 */
  readonly snmpPort?: number;
}

/** Looks at open ports without a login, asks SNMP agents for their system group, and then by patterns. */
export function createExplore(params: ExploreParams): Explore {
  return async ({ address, open }) => {
    // All are waited for before an error is thrown: nothing goes on probing behind a shard that has failed.
    const [ports, [asked]] = await Promise.all([
      Promise.allSettled(open.map(({ port, socket }) => inspectOpen(address, port, socket, params))),
      Promise.allSettled([askSnmp(address, params)]),
    ]);
    const { snmp, error: refused } = valueOf(asked);
    const observed = ports.map(valueOf);
    const seen = observed.map(({ observation }) => observation);
    const recorded = await askPatterns(address, seen, snmp, params);
    return {
      ports: seen,
      snmp,
      credentials: [...new Set([...(snmp === null ? [] : [snmp.credential]), ...(recorded?.credentials ?? [])])],
      errors: [...observed.map(({ error }) => error), refused, ...(recorded?.errors ?? [])].filter(
        (error) => error !== null,
      ),
      ...(recorded === null ? {} : { recording: pack(recorded.recording), identity: recorded.identity }),
    };
  };
}

const credentialTypes: readonly CredentialType[] = ["ssh", "snmp", "http", "sql", "redis"];

/** What the target says to patterns; null = there is none to ask it by, or nothing that answers. */
async function askPatterns(
  address: string,
  ports: readonly PortObservation[],
  snmp: SnmpSystem | null,
  params: ExploreParams,
): Promise<RecordedTarget | null> {
  const { guide, credentials, logins, hostKeys, limits, signal } = params;
  if (guide === null || (ports.length === 0 && snmp === null)) return null;
  const sighting: Sighting = {
    address,
    ports,
    device: snmp === null ? null : { ...deviceOf(snmp), services: snmp.services ?? null },
    processes: null,
    credentials: credentialTypes.filter((type) => credentialsFor(credentials, type, address, []).length > 0),
  };
  const session = createProbeSession({ logins, hostKeys, limits, signal });
  const sshPort = ports.find(({ greeting }) => greeting?.startsWith("SSH-") === true)?.port ?? 22;
  const target = { address, sshPort, snmpPort: params.snmpPort ?? 161 };
  const ask = paced(params.pace, (probe) => askProbe(target, probe, { session, allowed: guide.allowed }));
  try {
    const className = snmp === null ? "host" : classifySnmp(snmp).class;
    return await recordTarget(sighting, { guide: guide.guide, class: className, ask });
  } finally {
    session.close();
  }
}

function deviceOf({ description, objectId, name }: SnmpSystem): Pick<SnmpSystem, "description" | "objectId" | "name"> {
  return { description, objectId, name };
}

/** Within the pace is what opens a connection: of SSH and SNMP the first question of a target alone. */
function paced(pace: Pace, ask: (probe: Probe) => Promise<ProbeAnswer>): (probe: Probe) => Promise<ProbeAnswer> {
  const opened = new Set<string>();
  return (probe) => {
    const kind = probe.kind === "read" ? "ssh" : probe.kind;
    if (opened.has(kind)) return ask(probe);
    if (kind === "ssh" || kind === "snmp") opened.add(kind);
    return pace.run(() => ask(probe));
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
