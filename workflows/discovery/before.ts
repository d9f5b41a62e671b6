/**
 * Runs that were started before collectors returned what they see. It stays as it is for as long as such a run may be
 * under way: it replays and goes on. Nothing new comes here.
 */
import { ActivityCancellationType, proxyActivities, workflowInfo } from "@temporalio/workflow";
import { slice } from "../../engine/discovery/range.ts";
import { discoveryTaskQueue, type SweepCursor, type SweepInput, type SweepProbeActivities } from "./messages.ts";
import { tellUnserved } from "./unserved.ts";

const shardSize = 128;
const shardsPerExecution = 100;

/** Sweeps shards until the plan is done or this execution has had its share; tells the next position. */
export async function sweepSomeBefore(
  { discovery }: SweepInput,
  { runId, plan, next }: SweepCursor,
): Promise<Pick<SweepCursor, "next">> {
  const perShardMs = (shardSize * plan.ports.length * 1_000) / plan.rate + shardSize * 10_000;
  const probes = proxyActivities<SweepProbeActivities>({
    taskQueue: discoveryTaskQueue(discovery.collector),
    startToCloseTimeout: Math.ceil(60_000 + 3 * perShardMs),
    heartbeatTimeout: "20 seconds",
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    scheduleToStartTimeout: "5 minutes",
    retry: { initialInterval: "2 seconds", maximumInterval: "1 minute", maximumAttempts: 5 },
  });
  let position = next;
  for (let shards = 0; shards < shardsPerExecution && position < plan.addresses; shards++) {
    const intervals = slice(plan.intervals, position, shardSize);
    const { addresses } = await tellUnserved(discovery.collector, () =>
      probes.sweepShard({
        runId,
        discovery: discovery.name,
        first: position,
        intervals,
        ports: plan.ports,
        rate: plan.rate,
        credentials: discovery.credentials,
        ...(discovery.lockout === undefined ? {} : { lockout: discovery.lockout }),
        stamp: discovery.stamp,
      }),
    );
    position += addresses;
    if (workflowInfo().continueAsNewSuggested) break;
  }
  return { next: position };
}
