import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { Context } from "@temporalio/activity";
import type pg from "pg";
import { planSweep } from "../../engine/discovery/plan.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { endRun } from "../../store/discovery/end-run.ts";
import { startRun } from "../../store/discovery/start-run.ts";
import type { SweepProbeActivities, SweepStoreActivities } from "../../workflows/discovery/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import { defaultTimes, type ProbeTimes } from "./inspect-port.ts";
import { sweepShard } from "./sweep-shard.ts";

export interface DiscoveryStoreDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  /** Ranges that this installation never scans, whoever asks. */
  readonly exclude: readonly string[];
}

/** The activities of a sweep that only touch the store. */
export function createSweepStoreActivities({ pool, now, exclude }: DiscoveryStoreDeps): SweepStoreActivities {
  return {
    async startSweep({ runId, discovery }) {
      const plan = planSweep(discovery, exclude);
      if (!plan.ok)
        throw ApplicationFailure.create({ type: "DiscoveryRefused", message: plan.error, nonRetryable: true });
      return {
        runId,
        ...(await startRun(pool, { id: runId, discovery: discovery.name, plan: plan.value, at: now() })),
      };
    },
    async endSweep({ runId, discovery, phase, fault }) {
      const ended = await endRun(pool, { id: runId, phase, fault, at: now(), onMissing: discovery.onMissing });
      return { runId, ...ended };
    },
  };
}

export interface DiscoveryProbeDeps extends DiscoveryStoreDeps {
  readonly secrets: SecretStore;
  /** Connections and inspections at one time. @default 64 */
  readonly concurrency?: number;
  readonly times?: Partial<ProbeTimes>;
  /** @default 161 */
  readonly snmpPort?: number;
}

/** The activities of a collector: they reach out, and need a worker that polls `discoveryTaskQueue`. */
export function createSweepProbeActivities(deps: DiscoveryProbeDeps): SweepProbeActivities {
  return {
    async sweepShard(params) {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(params.first), 1_000);
      try {
        return await sweepShard(params, {
          pool: deps.pool,
          now: deps.now,
          exclude: deps.exclude,
          secrets: deps.secrets,
          classes: await readClasses(deps.pool),
          concurrency: deps.concurrency ?? 64,
          times: { ...defaultTimes, ...deps.times },
          signal: context.cancellationSignal,
          ...(deps.snmpPort === undefined ? {} : { snmpPort: deps.snmpPort }),
        });
      } catch (error) {
        if (context.cancellationSignal.aborted) throw new CancelledFailure(`sweep "${params.runId}" was cancelled`);
        throw error;
      } finally {
        clearInterval(beat);
      }
    },
  };
}
