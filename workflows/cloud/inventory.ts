/**
 * One listing of an account, scope by scope.
 *
 * A1. A scope that fails ends as failed, alone: the others are listed, and what is gone is judged in those alone.
 * A2. However it ends, the row of the run is ended too.
 * A3. A collector returns what it saw; the central worker alone reads and writes.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from "@temporalio/workflow";
import type { CloudScope } from "../../engine/cloud/scope.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";
import { discoveryTaskQueue } from "../discovery/messages.ts";
import { tellUnserved } from "../discovery/unserved.ts";
import type {
  CloudCollectorActivities,
  CloudStoreActivities,
  InventoryCursor,
  InventoryInput,
  InventoryOutcome,
  ScopeRequest,
} from "./messages.ts";

/** Scopes at one time: a provider counts requests of an account by region. */
const scopesAtOnce = 4;
/** Scopes of one execution. */
const scopesPerExecution = 200;

const store = proxyActivities<CloudStoreActivities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

export async function accountInventory(input: InventoryInput): Promise<InventoryOutcome> {
  const { account, only } = input;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const begin = (): Promise<Omit<InventoryCursor, "next">> =>
    CancellationScope.nonCancellable(() =>
      store.startInventory({
        runId: `${workflowId}/${firstExecutionRunId}`,
        account,
        ...(only === undefined ? {} : { only }),
      }),
    );
  const cursor: InventoryCursor = input.resume ?? { ...(await begin()), next: 0 };
  const end = (phase: InventoryOutcome["phase"], fault: string | null): Promise<InventoryOutcome> =>
    CancellationScope.nonCancellable(() => store.endInventory({ runId: cursor.runId, account, phase, fault }));
  const { maxRunMs } = account.schedule;
  const limit =
    maxRunMs === null
      ? null
      : new CancellationScope({
          cancellable: true,
          timeout: Math.max(1, cursor.startedAt + maxRunMs - Date.now()),
        });
  let next: number;
  try {
    const some = (): Promise<number> => listSome(input, cursor);
    next = limit === null ? await some() : await limit.run(some);
  } catch (error) {
    if (isCancellation(error)) {
      if (!CancellationScope.current().consideredCancelled)
        return end("expired", `stopped after maxRun (${maxRunMs} ms)`);
      await end("cancelled", null);
      throw error;
    }
    const fault = faultText(error);
    const outcome = await end("faulted", fault);
    throw ApplicationFailure.create({
      type: "InventoryFaulted",
      message: fault,
      nonRetryable: true,
      details: [outcome],
    });
  }
  if (next < cursor.scopes.length)
    return continueAsNew<typeof accountInventory>({
      account,
      ...(only === undefined ? {} : { only }),
      resume: { ...cursor, next },
    });
  return end("completed", null);
}

/** Lists scopes, some at a time, until all are done or this execution has had its share; tells how many are done. */
async function listSome({ account }: InventoryInput, { runId, scopes, next }: InventoryCursor): Promise<number> {
  let done = next;
  while (done < scopes.length && done - next < scopesPerExecution && !workflowInfo().continueAsNewSuggested) {
    const batch = scopes.slice(done, done + scopesAtOnce);
    const settled = await Promise.allSettled(batch.map((scope) => listScope({ account, runId, scope })));
    const failed = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    if (failed.length > 0) throw failed.find((error) => !isCancellation(error)) ?? failed[0];
    done += batch.length;
  }
  return done;
}

async function listScope({
  account,
  runId,
  scope,
}: {
  readonly account: InventoryInput["account"];
  readonly runId: string;
  readonly scope: CloudScope;
}): Promise<void> {
  const collector = proxyActivities<CloudCollectorActivities>({
    taskQueue: discoveryTaskQueue(account.collector),
    startToCloseTimeout: "15 minutes",
    heartbeatTimeout: "2 minutes",
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    scheduleToStartTimeout: "5 minutes",
    retry: { initialInterval: "2 seconds", maximumInterval: "1 minute", maximumAttempts: 3 },
  });
  let position: string | null = null;
  for (let part = 0; ; part++) {
    const request: ScopeRequest = { account, scope, position };
    const seen: ScopeSeen = await tellUnserved(account.collector, () => collector.listScope(request)).catch(asFailure);
    await store.takeScope({ runId, account, scope, part, seen });
    if (seen.next === null) return;
    position = seen.next;
  }
}

/** A collector that was killed thrice in one scope has not listed it; one that is not there has listed nothing. */
function asFailure(error: unknown): ScopeSeen {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const failure = { category: "timeout", message: faultText(error).slice(0, 500) } as const;
  return { resources: null, next: null, requests: 0, throttled: 0, tookMs: 0, failure };
}

function faultText(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
