/** Sessions for tests: what a run would have. */
import type { Json } from "../../engine/base/json.ts";
import { defaultLockout, type Lockout } from "../../engine/discovery/credential.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import { allowListOf } from "../../engine/pattern/argv.ts";
import type { Probe, ProbeAnswer, ReadProbe, SshProbe } from "../../engine/pattern/probe.ts";
import { askProbe } from "./ask-probe.ts";
import { createCredentialMemory, type CredentialMemory } from "./credential-memory.ts";
import { createHostKeys, type HostKeys } from "./host-keys.ts";
import { defaultLimits, type ProbeLimits } from "./limits.ts";
import { createLogins } from "./logins.ts";
import { createProbeSession, type ProbeTarget } from "./session.ts";

export interface SampleParams {
  readonly target?: Partial<ProbeTarget>;
  readonly credentials?: readonly DiscoveryCredential[];
  readonly secrets?: { readonly [name: string]: Json };
  readonly limits?: Partial<ProbeLimits>;
  readonly memory?: CredentialMemory;
  readonly hostKeys?: HostKeys;
  readonly lockout?: Lockout;
  readonly now?: () => number;
  /** @default those that are asked */
  readonly allowed?: readonly (SshProbe | ReadProbe)[];
  readonly signal?: AbortSignal;
}

/** Asks in one run; the caller closes it. */
export function sampleRun(params: SampleParams): { ask(probe: Probe): Promise<ProbeAnswer>; close(): void } {
  const now = params.now ?? Date.now;
  const session = createProbeSession({
    logins: createLogins({
      credentials: params.credentials ?? [],
      lockout: params.lockout ?? defaultLockout,
      secrets: { read: (name) => Promise.resolve(params.secrets?.[name]) },
      memory: params.memory ?? createCredentialMemory(now),
      now,
    }),
    hostKeys: params.hostKeys ?? createHostKeys(),
    limits: { ...defaultLimits, ...params.limits },
    signal: params.signal ?? new AbortController().signal,
  });
  const target = { address: "127.0.0.1", sshPort: 22, snmpPort: 161, ...params.target };
  return {
    ask: (probe) =>
      askProbe(target, probe, {
        session,
        allowed: allowListOf(params.allowed ?? (probe.kind === "ssh" || probe.kind === "read" ? [probe] : [])),
      }),
    close: () => session.close(),
  };
}

/** Asks one question in a run of its own. */
export async function askOnce(probe: Probe, params: SampleParams): Promise<ProbeAnswer> {
  const run = sampleRun(params);
  try {
    return await run.ask(probe);
  } finally {
    run.close();
  }
}
