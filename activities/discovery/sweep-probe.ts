/**
 * What a collector does for one shard: it probes and tells what it saw. It writes nothing.
 *
 * S1. An excluded address is not touched: excludes are no part of the plan, and a shard with one that this collector
 *     excludes is refused whole. Skipping it silently would make what is there look gone.
 * S2. No more connections start in a second than the discovery allows; shards of a run follow one another.
 * S3. What this machine cannot do (no sockets left) fails the shard and is tried again: it is never read as "nothing
 *     there".
 * S4. A result is bounded: what does not fit any more is left to the next shard.
 */
import { setMaxListeners } from "node:events";
import { ApplicationFailure } from "@temporalio/common";
import type { ShownKey } from "../../engine/discovery/host-key.ts";
import { addressesOf, formatAddress, rangesOf, sizeOf, subtract } from "../../engine/discovery/range.ts";
import type { LoginEnd } from "../../engine/discovery/credential.ts";
import { fitting, maxShardBytes, type SweptTarget } from "../../engine/discovery/target.ts";
import { allowedBy, type Guide } from "../../engine/pattern/guide.ts";
import type { ShardRequest, ShardSeen } from "../../workflows/discovery/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import { createCredentialMemory } from "../probe/credential-memory.ts";
import { createHostKeys } from "../probe/host-keys.ts";
import { defaultLimits, type ProbeLimits } from "../probe/limits.ts";
import { createLogins } from "../probe/logins.ts";
import { createExplore, type ExploreParams } from "./explore.ts";
import type { ProbeTimes } from "./inspect-port.ts";
import { createPace } from "./pace.ts";
import { unpack } from "./packed.ts";
import { sweepAddress } from "./sweep-address.ts";
import { readCredentials } from "./sweep-credentials.ts";

export interface ProbeShardDeps {
  /** Ranges that this collector never touches. */
  readonly exclude: readonly string[];
  readonly secrets: SecretStore;
  readonly now: () => number;
  /** Sockets at one time. */
  readonly concurrency: number;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
  readonly snmpPort?: number;
  readonly limits?: Partial<ProbeLimits>;
  /** Bytes of a result. @default maxShardBytes */
  readonly maxBytes?: number;
  /** What a try of this shard knew that was cut off. */
  readonly before?: ProbeProgress;
  /** Is handed a view of what is known so far. */
  readonly watch?: (progress: () => ProbeProgress) => void;
}

/** What must not be forgotten when whoever probes is killed: it is told with each heartbeat. */
export interface ProbeProgress {
  readonly logins: readonly LoginEnd[];
  readonly hostKeys: readonly ShownKey[];
}

/** Bytes of JSON that the end of a login has about. */
const loginBytes = 150;

/** Bytes of JSON that patterns may have. */
export const maxGuideBytes = 16 * 1024 * 1024;

export async function probeShard(params: ShardRequest, deps: ProbeShardDeps): Promise<ShardSeen> {
  const { signal, now } = deps;
  // Every probe under way listens to it.
  setMaxListeners(0, signal);
  const addresses = addressesOf(params.intervals).map(formatAddress);
  assertAllowed(params, deps.exclude, addresses.length);
  const maxBytes = deps.maxBytes ?? maxShardBytes;
  const { credentials, secrets, errors } = await readCredentials(params.credentials, deps.secrets);
  const { lockout } = params;
  const before = deps.before ?? { logins: [], hostKeys: [] };
  const memory = createCredentialMemory(now, params.known, { ends: before.logins, lockout });
  const hostKeys = createHostKeys(params.hostKeys ?? []);
  for (const { address, key } of before.hostKeys) await hostKeys.remember(address, key);
  const progress = (): ProbeProgress => ({ logins: memory.ends(), hostKeys: hostKeys.noted() });
  deps.watch?.(progress);
  const logins = createLogins({ credentials, lockout, secrets, memory, now });
  const pace = createPace({ perSecond: params.rate, concurrency: deps.concurrency, signal });
  const explore = createExplore({
    credentials,
    guide: readGuide(params),
    logins,
    hostKeys,
    limits: { ...defaultLimits, ...deps.limits },
    pace,
    times: deps.times,
    signal,
    ...(deps.snmpPort === undefined ? {} : { snmpPort: deps.snmpPort }),
  });
  let bytes = 0;
  const swept = await eachLimited(
    addresses,
    {
      limit: Math.max(1, Math.floor(deps.concurrency / Math.max(1, params.ports.length))),
      signal,
      isEnough: () => bytes + memory.ends().length * loginBytes > maxBytes,
    },
    async (address) => {
      const target = await sweepAddress(address, {
        ports: params.ports,
        alive: params.alive,
        explore,
        pace,
        times: deps.times,
        signal,
      });
      if (target !== null) bytes += JSON.stringify(target).length;
      return target;
    },
  );
  // What was cut off by a cancellation says nothing about the other side.
  signal.throwIfAborted();
  return { ...cut(swept, maxBytes), connections: pace.started, errors, ...progress() };
}

function readGuide({ guide: packed }: ShardRequest): ExploreParams["guide"] {
  if (packed === undefined) return null;
  const guide = unpack(packed, maxGuideBytes) as Guide | null;
  if (guide === null)
    throw ApplicationFailure.create({
      type: "DiscoveryRefused",
      message: "the patterns cannot be read: the version of this collector is not that of the installation",
      nonRetryable: true,
    });
  return { guide, allowed: allowedBy(guide) };
}

/** The first addresses whose targets fit one result. */
function cut(swept: readonly (SweptTarget | null)[], maxBytes: number): Pick<ShardSeen, "addresses" | "targets"> {
  const targets = swept.filter((target) => target !== null);
  const fit = fitting(targets, maxBytes);
  const next = targets[fit];
  return { addresses: next === undefined ? swept.length : swept.indexOf(next), targets: targets.slice(0, fit) };
}

function assertAllowed(params: ShardRequest, exclude: readonly string[], planned: number): void {
  if (sizeOf(subtract(params.intervals, rangesOf(exclude))) === planned) return;
  throw ApplicationFailure.create({
    type: "DiscoveryRefused",
    message: `discovery "${params.discovery}" asks this collector for addresses that it excludes (${exclude.join(", ")}): exclude them in the definition too`,
    nonRetryable: true,
  });
}

interface Limits {
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Asked before each: no further one is begun. */
  readonly isEnough: () => boolean;
}

/**
 * Runs `work` for each item in order, at most `limit` at a time, until it is enough; the results are those of the first
 * items, without a gap. The first error stops the start of others and is thrown when all that run have ended.
 */
async function eachLimited<T, R>(
  items: readonly T[],
  { limit, signal, isEnough }: Limits,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const errors: unknown[] = [];
  let next = 0;
  const runners = Array.from({ length: Math.min(limit, items.length) }, async () => {
    while (next < items.length && errors.length === 0 && !isEnough()) {
      const index = next++;
      try {
        signal.throwIfAborted();
        results[index] = await work(items[index] as T);
      } catch (error) {
        errors.push(error);
      }
    }
  });
  await Promise.all(runners);
  if (errors.length > 0) throw errors[0];
  return results;
}
