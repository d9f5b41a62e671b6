import { ActivityFailure, TimeoutFailure } from "@temporalio/workflow";
import { discoveryTaskQueue } from "./messages.ts";

/** Says of work that nobody took which collector is missing; every other failure of an activity is its own cause. */
export async function tellUnserved<T>(collector: string | null, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (cause instanceof TimeoutFailure && cause.timeoutType === "SCHEDULE_TO_START")
      throw new Error(
        `no worker took the work of queue "${discoveryTaskQueue(collector)}" in time: start a collector for it`,
        { cause: error },
      );
    throw error;
  }
}
