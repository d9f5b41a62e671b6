/**
 * One run of a discovery, shard after shard, each part of it by its collector.
 *
 * W1. What vanished is judged by `endSweep` alone, and only when every shard was swept.
 * W2. However it ends, the run's row is ended too: by completion, cancellation, its time limits, or a fault.
 * W3. Its history stays small: a shard is two activities with what was seen between them, three where there are
 *     credentials, and the cursor goes on in a new execution.
 * W4. A collector returns what it saw and is told what it must know; the central worker alone reads and writes.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  workflowInfo,
} from "@temporalio/workflow";
import { sweepSomeBefore } from "./before.ts";
import type { StartedSweep, SweepCursor, SweepInput, SweepOutcome, SweepStoreActivities } from "./messages.ts";
import { Idle, sweepParts } from "./parts.ts";

const store = proxyActivities<Pick<SweepStoreActivities, "startSweep" | "endSweep">>({
  startToCloseTimeout: "1 minute",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

export async function discoverySweep(input: SweepInput): Promise<SweepOutcome> {
  const { discovery, only, record } = input;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  // Not cancellable: a row that was begun is always ended.
  const begin = (): Promise<StartedSweep> =>
    CancellationScope.nonCancellable(() =>
      store.startSweep({
        runId: `${workflowId}/${firstExecutionRunId}`,
        discovery,
        ...(only === undefined ? {} : { only }),
      }),
    );
  const cursor: SweepCursor = input.resume ?? { ...(await begin()), next: 0 };
  const end = (phase: SweepOutcome["phase"], fault: string | null): Promise<SweepOutcome> =>
    CancellationScope.nonCancellable(() => store.endSweep({ runId: cursor.runId, discovery, phase, fault }));

  const sweepSome = patched("observations") ? sweepParts : sweepSomeBefore;
  const limit =
    discovery.schedule.maxRunMs === null
      ? null
      : new CancellationScope({
          cancellable: true,
          timeout: Math.max(1, cursor.startedAt + discovery.schedule.maxRunMs - Date.now()),
        });
  let done: Pick<SweepCursor, "next" | "positions">;
  try {
    done = limit === null ? await sweepSome(input, cursor) : await limit.run(() => sweepSome(input, cursor));
  } catch (error) {
    if (error instanceof Idle) return end("expired", error.message);
    if (isCancellation(error)) {
      // The scope's own time limit cancels it like a person does: only the workflow's scope knows a person's
      // cancellation.
      if (!CancellationScope.current().consideredCancelled)
        return end("expired", `stopped after maxRun (${discovery.schedule.maxRunMs} ms)`);
      await end("cancelled", null);
      throw error;
    }
    const fault = faultText(error);
    const outcome = await end("faulted", fault);
    throw ApplicationFailure.create({
      type: "DiscoveryFaulted",
      message: fault,
      nonRetryable: true,
      details: [outcome],
    });
  }
  if (done.next < cursor.plan.addresses)
    return continueAsNew<typeof discoverySweep>({
      discovery,
      ...(only === undefined ? {} : { only }),
      ...(record === undefined ? {} : { record }),
      resume: { ...cursor, ...done },
    });
  return end("completed", null);
}

function faultText(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
