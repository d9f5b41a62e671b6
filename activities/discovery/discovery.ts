import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { Context } from "@temporalio/activity";
import type pg from "pg";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import { planSweep } from "../../engine/discovery/plan.ts";
import { slice } from "../../engine/discovery/range.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { endRun } from "../../store/discovery/end-run.ts";
import { startRun } from "../../store/discovery/start-run.ts";
import type {
  ShardRequest,
  ShardSeen,
  SweepCollectorActivities,
  SweepProbeActivities,
  SweepStoreActivities,
} from "../../workflows/discovery/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import { defaultTimes, type ProbeTimes } from "./inspect-port.ts";
import { recallLogins } from "./recall-logins.ts";
import { socketsAtOnce } from "./sockets.ts";
import { probeShard } from "./sweep-probe.ts";
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
      return { runId, ...(await startRun(pool, run)) };
    },
    recallLogins: (params) => recallLogins(pool, params),
    async takeShard(shard) {
      await takeShard(shard, { pool, now, classes: await readClasses(pool) });
    },
    async endSweep({ runId, discovery, phase, fault }) {
      const ended = await endRun(pool, { id: runId, phase, fault, at: now(), onMissing: discovery.onMissing });
      return { runId, ...ended };
    },
  };
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
  const beat = setInterval(() => context.heartbeat(params.first), 1_000);
  try {
    return await probeShard(params, {
      exclude: deps.exclude,
      secrets: deps.secrets,
      now: () => Date.now(),
      concurrency: deps.concurrency ?? socketsAtOnce(),
      times: { ...defaultTimes, ...deps.times },
      signal: context.cancellationSignal,
      ...(deps.snmpPort === undefined ? {} : { snmpPort: deps.snmpPort }),
      ...(deps.maxBytes === undefined ? {} : { maxBytes: deps.maxBytes }),
    });
  } catch (error) {
    if (context.cancellationSignal.aborted) throw new CancelledFailure(`sweep "${params.runId}" was cancelled`);
    throw error;
  } finally {
    clearInterval(beat);
  }
}
