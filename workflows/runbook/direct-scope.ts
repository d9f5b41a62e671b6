import { CancellationScope } from "@temporalio/workflow";

/**
 * A cancellation scope that hands on the promise of what runs in it. The SDK's own makes two more that wait for it, and
 * takes a stack trace of each, which shows in the cost of a step.
 */
export class DirectScope extends CancellationScope {
  protected override runInContext<T>(run: () => Promise<T>): Promise<T> {
    try {
      return run();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
