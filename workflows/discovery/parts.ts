import type { RawValue } from "@temporalio/common";
import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from "@temporalio/workflow";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import { type PlanPart, shardSize } from "../../engine/discovery/plan.ts";
import { type Interval, sizeOf, slice } from "../../engine/discovery/range.ts";
import {
  discoveryTaskQueue,
  type ShardRequest,
  type ShardSeen,
  type SweepCursor,
  type SweepInput,
  type SweepStoreActivities,
} from "./messages.ts";
import { tellUnserved } from "./unserved.ts";
import { whole } from "../payload/messages.ts";

/** Shards of one execution, of all parts: some 1,800 events. */
const shardsPerExecution = 100;

const store = proxyActivities<Pick<SweepStoreActivities, "recallLogins" | "takeShard">>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/** No shard of a part ended for as long as the discovery allows. */
export class Idle extends Error {}

/**
 * Sweeps the parts side by side until they are done or this execution has had its share; tells how far each came. When
 * one fails, what the others do is waited for.
 */
export async function sweepParts(
  { discovery, record }: SweepInput,
  cursor: SweepCursor,
): Promise<Pick<SweepCursor, "next" | "positions">> {
  const { plan } = cursor;
  const parts = plan.parts ?? [{ collector: discovery.collector, intervals: plan.intervals }];
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + sizeOf(part.intervals), 0));
  const shards = Math.max(1, Math.floor(shardsPerExecution / parts.length));
  const before = cursor.positions ?? parts.map(() => (parts.length === 1 ? cursor.next : 0));
  const settled = await Promise.allSettled(
    parts.map((part, index) =>
      sweepPart(part, { discovery, record, cursor, shards, start: starts[index] ?? 0, position: before[index] ?? 0 }),
    ),
  );
  const failed = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  if (failed.length > 0) throw failed.find((error) => !isCancellation(error)) ?? failed[0];
  const positions = settled.map((one) => (one.status === "fulfilled" ? one.value : 0));
  return { next: positions.reduce((sum, position) => sum + position, 0), positions };
}

interface PartParams {
  readonly discovery: SweepInput["discovery"];
  readonly record: boolean | undefined;
  readonly cursor: SweepCursor;
  readonly shards: number;
  /** Position of the part's first address in the run. */
  readonly start: number;
  /** Position of its next address, in the part. */
  readonly position: number;
}

async function sweepPart({ collector, intervals }: PlanPart, params: PartParams): Promise<number> {
  const { discovery, cursor, start, record } = params;
  const { runId, plan, guide } = cursor;
  const explored = guide === undefined ? {} : { guide };
  const size = sizeOf(intervals);
  const lockout = discovery.lockout ?? defaultLockout;
  let { position } = params;
  for (let shards = 0; shards < params.shards && position < size; shards++) {
    const { asked, ...remembered } = await recall(slice(intervals, position, shardSize), discovery.credentials);
    const shard = { runId, discovery: discovery.name, first: start + position, intervals: asked };
    const seen = await probe(collector, discovery.schedule.maxIdleMs ?? null, {
      ...shard,
      ports: plan.ports,
      alive: plan.alive ?? null,
      rate: plan.rate,
      credentials: discovery.credentials,
      lockout,
      ...remembered,
      ...explored,
    });
    const kept = record === undefined ? {} : { record };
    await store.takeShard({ ...shard, stamp: discovery.stamp, lockout, seen, ...explored, ...kept });
    position += seen.addresses;
    if (workflowInfo().continueAsNewSuggested) break;
  }
  return position;
}

/** What a collector must know of logins, and the addresses that it is asked for with it. */
async function recall(
  intervals: readonly Interval[],
  credentials: ShardRequest["credentials"],
): Promise<{ readonly asked: readonly Interval[] } & Pick<ShardRequest, "known" | "hostKeys">> {
  if (credentials.length === 0) return { asked: intervals, known: [] };
  const { addresses, ...remembered } = await store.recallLogins({ intervals, credentials });
  return { asked: slice(intervals, 0, addresses), ...remembered };
}

/** Asks as `SweepCollectorActivities` is asked; a collector has no store to read a large request from. */
interface CollectorActivities {
  probeShard(shard: RawValue<ShardRequest>): Promise<ShardSeen>;
}

async function probe(collector: string | null, maxIdleMs: number | null, shard: ShardRequest): Promise<ShardSeen> {
  const connections = shardSize * (shard.ports.length + (shard.alive?.length ?? 0));
  const probes = proxyActivities<CollectorActivities>({
    taskQueue: discoveryTaskQueue(collector),
    startToCloseTimeout: Math.ceil(60_000 + (3 * connections * 1_000) / shard.rate + shardSize * 10_000),
    heartbeatTimeout: "20 seconds",
    // The end of the run is written when nothing probes any more.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    // No worker polls the queue: the run ends with a fault that says so instead of waiting for ever.
    scheduleToStartTimeout: "5 minutes",
    retry: { initialInterval: "2 seconds", maximumInterval: "1 minute", maximumAttempts: 5 },
  });
  const ask = (): Promise<ShardSeen> => tellUnserved(collector, () => probes.probeShard(whole(shard)));
  if (maxIdleMs === null) return ask();
  const outer = CancellationScope.current();
  const patient = new CancellationScope({ cancellable: true, timeout: maxIdleMs });
  try {
    return await patient.run(ask);
  } catch (error) {
    if (isCancellation(error) && patient.consideredCancelled && !outer.consideredCancelled)
      throw new Idle(`stopped after maxIdle (${maxIdleMs} ms) without the end of a shard`);
    throw error;
  }
}
