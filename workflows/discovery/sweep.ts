/**
 * One run of a discovery, shard after shard.
 *
 * W1. What vanished is judged by `endSweep` alone, and only when every shard was swept.
 * W2. However it ends, the run's row is ended too: by completion, cancellation, its time limit, or a fault.
 * W3. Its history stays small: a shard is one activity with counts in the store, and the cursor goes on in a new
 *     execution.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from "@temporalio/workflow";
import { shardSize } from "../../engine/discovery/plan.ts";
import { slice } from "../../engine/discovery/range.ts";
import {
  discoveryTaskQueue,
  type StartedSweep,
  type SweepCursor,
  type SweepInput,
  type SweepOutcome,
  type SweepProbeActivities,
  type SweepStoreActivities,
} from "./messages.ts";

/** Shards of one execution: some 600 events. */
const shardsPerExecution = 100;

const store = proxyActivities<SweepStoreActivities>({
  startToCloseTimeout: "1 minute",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

export async function discoverySweep(input: SweepInput): Promise<SweepOutcome> {
  const { discovery } = input;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  // Not cancellable: a row that was begun is always ended.
  const begin = (): Promise<StartedSweep> =>
    CancellationScope.nonCancellable(() =>
      store.startSweep({ runId: `${workflowId}/${firstExecutionRunId}`, discovery }),
    );
  const cursor: SweepCursor = input.resume ?? { ...(await begin()), next: 0 };
  const end = (phase: SweepOutcome["phase"], fault: string | null): Promise<SweepOutcome> =>
    CancellationScope.nonCancellable(() => store.endSweep({ runId: cursor.runId, discovery, phase, fault }));

  const limit =
    discovery.schedule.maxRunMs === null
      ? null
      : new CancellationScope({
          cancellable: true,
          timeout: Math.max(1, cursor.startedAt + discovery.schedule.maxRunMs - Date.now()),
        });
  let next: number;
  try {
    next = limit === null ? await sweepSome(input, cursor) : await limit.run(() => sweepSome(input, cursor));
  } catch (error) {
    if (isCancellation(error)) {
      // The scope's own time limit cancels it like a person does: only the workflow's scope knows a person's
      // cancellation.
      if (!CancellationScope.current().consideredCancelled)
        return end("expired", `stopped after maxRun (${discovery.schedule.maxRunMs} ms)`);
      await end("cancelled", null);
      throw error;
    }
    const outcome = await end("faulted", faultText(error, discovery.collector));
    throw ApplicationFailure.create({
      type: "DiscoveryFaulted",
      message: faultText(error, discovery.collector),
      nonRetryable: true,
      details: [outcome],
    });
  }
  if (next < cursor.plan.addresses)
    return continueAsNew<typeof discoverySweep>({ discovery, resume: { ...cursor, next } });
  return end("completed", null);
}

/** Sweeps shards until the plan is done or this execution has had its share; returns the next position. */
async function sweepSome({ discovery }: SweepInput, { runId, plan, next }: SweepCursor): Promise<number> {
  const perShardMs = (shardSize * plan.ports.length * 1_000) / plan.rate + shardSize * 10_000;
  const probes = proxyActivities<SweepProbeActivities>({
    taskQueue: discoveryTaskQueue(discovery.collector),
    startToCloseTimeout: Math.ceil(60_000 + 3 * perShardMs),
    heartbeatTimeout: "20 seconds",
    // The end of the run is written when nothing probes any more.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    // No worker polls the queue: the run ends with a fault that says so instead of waiting for ever.
    scheduleToStartTimeout: "5 minutes",
    retry: { initialInterval: "2 seconds", maximumInterval: "1 minute", maximumAttempts: 5 },
  });
  let position = next;
  for (let shards = 0; shards < shardsPerExecution && position < plan.addresses; shards++) {
    const { addresses } = await probes.sweepShard({
      runId,
      discovery: discovery.name,
      first: position,
      intervals: slice(plan.intervals, position, shardSize),
      ports: plan.ports,
      rate: plan.rate,
      credentials: discovery.credentials,
      ...(discovery.lockout === undefined ? {} : { lockout: discovery.lockout }),
      stamp: discovery.stamp,
    });
    position += addresses;
    if (workflowInfo().continueAsNewSuggested) break;
  }
  return position;
}

function faultText(error: unknown, collector: string | null): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure && cause.timeoutType === "SCHEDULE_TO_START") {
    return `no worker took the work of queue "${discoveryTaskQueue(collector)}" in time: start a collector for it`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
