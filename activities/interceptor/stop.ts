/**
 * The stop of a worker, as its activities see it. What works is waited for; what only waits, for people or for a
 * record's workflow that may need this very worker, leaves: another worker, or the next start, takes it up where it is.
 *
 * Temporal itself tells activities of a stop only when the time for it is over, by a cancellation.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import type { ActivityInboundCallsInterceptor, ActivityInterceptorsFactory } from "@temporalio/worker";

/** Type of the failure with which an activity leaves. */
const left = "WorkerStops";

const stops = new AsyncLocalStorage<AbortSignal>();

/** An activity that was cancelled because it had not ended within the time for a stop. */
export interface Overdue {
  readonly activity: string;
  readonly workflow: string | undefined;
}

/** For `interceptors.activity` of a worker that aborts the signal when it begins to stop. */
export function createStopInterceptor(
  stop: AbortSignal,
  onOverdue: (overdue: Overdue) => void,
): ActivityInterceptorsFactory {
  return ({ info, cancellationSignal }) => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input, next) {
        try {
          return await stops.run(stop, () => next(input));
        } finally {
          if (stop.aborted && cancellationSignal.aborted)
            onOverdue({ activity: info.activityType, workflow: info.workflowExecution?.workflowId });
        }
      },
    };
    return { inbound };
  };
}

/** Throws when the worker of this activity stops: between two looks at something that is waited for. */
export function leaveWhenStopping(): void {
  if (stops.getStore()?.aborted === true) throw leaving();
}

/** The work's outcome. Throws when the worker of this activity stops and the work has not ended so long after. */
export async function orLeave<T>(work: Promise<T>, afterMs: number): Promise<T> {
  const stop = stops.getStore();
  if (stop === undefined) return work;
  const over = new AbortController();
  const { signal } = over;
  const stopped = async (): Promise<never> => {
    if (!stop.aborted) await once(stop, "abort", { signal });
    await pause(afterMs, undefined, { signal });
    throw leaving();
  };
  try {
    return await Promise.race([work, stopped()]);
  } finally {
    over.abort();
  }
}

/** Whether an activity has left: what it does is neither done nor failed. */
export function hasLeft(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === left;
}

function leaving(): ApplicationFailure {
  return ApplicationFailure.create({
    type: left,
    message: "the worker stops: another one waits on",
    nextRetryDelay: "1s",
    category: ApplicationFailureCategory.BENIGN,
  });
}
