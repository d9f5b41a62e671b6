import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { Context } from "@temporalio/activity";
import type pg from "pg";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import { planSweep } from "../../engine/discovery/plan.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import { guideOf } from "../../engine/pattern/guide.ts";
import { slice } from "../../engine/discovery/range.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readRelationTypes } from "../../store/cmdb/relation-types.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { endRun } from "../../store/discovery/end-run.ts";
import { relateAwaited } from "../../store/discovery/relate-awaited.ts";
import { startRun } from "../../store/discovery/start-run.ts";
import type {
  ShardRequest,
  ShardSeen,
  SweepCollectorActivities,
  SweepProbeActivities,
  SweepStoreActivities,
} from "../../workflows/discovery/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import type { ProbeLimits } from "../probe/limits.ts";
import { defaultTimes, type ProbeTimes } from "./inspect-port.ts";
import { pack } from "./packed.ts";
import { recallLogins } from "./recall-logins.ts";
import { socketsAtOnce } from "./sockets.ts";
import { type ProbeProgress, probeShard } from "./sweep-probe.ts";
import { takeShard } from "./sweep-take.ts";

export interface DiscoveryStoreDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  /** Ranges that this installation never scans, whoever asks. */
  readonly exclude: readonly string[];
}

/** The activities of a sweep that only touch the store. */
export function createSweepStoreActivities({ pool, now, exclude }: DiscoveryStoreDeps): SweepStoreActivities {
  return {
    async startSweep({ runId, discovery, only }) {
      const collectors = [...(await readDefinitionsOfKind(pool, "Collector")).values()];
      const plan = planSweep(discovery, { exclude, collectors, ...(only === undefined ? {} : { only }) });
      if (!plan.ok)
        throw ApplicationFailure.create({ type: "DiscoveryRefused", message: plan.error, nonRetryable: true });
      const run = { id: runId, discovery: discovery.name, plan: plan.value, whole: only === undefined, at: now() };
      return { runId, ...(await startRun(pool, run)), ...(await readGuide(pool, discovery)) };
    },
    recallLogins: (params) => recallLogins(pool, params),
    async takeShard(shard) {
      const [classes, relations] = [await readClasses(pool), await readRelationTypes(pool)];
      await takeShard(shard, { pool, now, classes, relations });
    },
    async endSweep({ runId, discovery, phase, fault }) {
      const completes = phase === "completed";
      await relateAwaited(pool, { runId, classes: await readClasses(pool), at: now(), completes });
      const ended = await endRun(pool, { id: runId, phase, fault, at: now(), onMissing: discovery.onMissing });
      return { runId, ...ended };
    },
  };
}

/** Most units of packed patterns: they travel with every shard. */
const maxGuide = 500_000;

async function readGuide(pool: pg.Pool, discovery: Discovery): Promise<{ readonly guide?: string }> {
  const published = [...(await readDefinitionsOfKind(pool, "Pattern")).values()];
  const guide = guideOf(discovery, published, await readClasses(pool));
  if (guide.patterns.length === 0) return {};
  const packed = pack(guide as unknown as Json);
  if (packed.length > maxGuide)
    throw ApplicationFailure.create({
      type: "DiscoveryRefused",
      message: `the ${guide.patterns.length} patterns of discovery "${discovery.name}" fill ${packed.length} bytes, at most ${maxGuide} travel with a sweep: name those that it needs in \`patterns\``,
      nonRetryable: true,
    });
  return { guide: packed };
}

export interface CollectorDeps {
  /** Ranges that this collector never touches, whoever asks. */
  readonly exclude: readonly string[];
  readonly secrets: SecretStore;
  /** Sockets at one time. @default as many as this process may open, at most 4096 */
  readonly concurrency?: number;
  readonly times?: Partial<ProbeTimes>;
  /** @default 161 */
  readonly snmpPort?: number;
  /** What one probe may cost. @default defaultLimits */
  readonly limits?: Partial<ProbeLimits>;
  /** Bytes of a result. @default maxShardBytes */
  readonly maxBytes?: number;
}

/** The activities of a collector: they reach out, and need a worker that polls `discoveryTaskQueue`. */
export function createCollectorActivities(deps: CollectorDeps): SweepCollectorActivities {
  return { probeShard: (params) => probe(params, deps) };
}

/** What runs of before ask for, which the collector of the installation does, beside its own store. */
export function createSweepProbeActivities(deps: CollectorDeps & DiscoveryStoreDeps): SweepProbeActivities {
  const store = createSweepStoreActivities(deps);
  return {
    async sweepShard({ stamp, lockout = defaultLockout, ...params }) {
      const { runId, discovery, first } = params;
      const { addresses, known } = await recallLogins(deps.pool, params);
      const intervals = slice(params.intervals, 0, addresses);
      const seen = await probe({ ...params, intervals, alive: null, lockout, known }, deps);
      await store.takeShard({ runId, discovery, first, intervals, stamp, lockout, seen });
      return { addresses: seen.addresses };
    },
  };
}

async function probe(params: ShardRequest, deps: CollectorDeps): Promise<ShardSeen> {
  const context = Context.current();
  let progress = (): ProbeProgress => ({ logins: [], hostKeys: [] });
  const beat = setInterval(() => context.heartbeat(told(progress())), 1_000);
  try {
    return await probeShard(params, {
      exclude: deps.exclude,
      secrets: deps.secrets,
      now: () => Date.now(),
      concurrency: deps.concurrency ?? socketsAtOnce(),
      times: { ...defaultTimes, ...deps.times },
      signal: context.cancellationSignal,
      before: progressOf(context.info.heartbeatDetails),
      watch: (view) => void (progress = view),
      ...(deps.snmpPort === undefined ? {} : { snmpPort: deps.snmpPort }),
      ...(deps.limits === undefined ? {} : { limits: deps.limits }),
      ...(deps.maxBytes === undefined ? {} : { maxBytes: deps.maxBytes }),
    });
  } catch (error) {
    if (context.cancellationSignal.aborted) throw new CancelledFailure(`sweep "${params.runId}" was cancelled`);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** Logins that a heartbeat tells of at most, the latest: some 150 KB. */
const mostTold = 1_000;

function told({ logins, hostKeys }: ProbeProgress): ProbeProgress {
  return { logins: logins.slice(-mostTold), hostKeys: hostKeys.slice(-mostTold) };
}

/** What the last heartbeat of the try before told; a collector of an earlier version told a number. */
function progressOf(details: unknown): ProbeProgress {
  const told = typeof details === "object" && details !== null ? (details as Partial<ProbeProgress>) : {};
  return { logins: told.logins ?? [], hostKeys: told.hostKeys ?? [] };
}
