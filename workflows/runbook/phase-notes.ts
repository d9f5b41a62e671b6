/** Tells the store that a run was suspended or goes on: one after another, for as long as the store is away. */
import { proxyLocalActivities } from "@temporalio/workflow";
import type { RunbookActivities, RunPhaseNote } from "./messages.ts";

const { noteRunPhase } = proxyLocalActivities<RunbookActivities>({
  startToCloseTimeout: "5s",
  retry: { initialInterval: "200ms", maximumInterval: "10s" },
});

export class PhaseNotes {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** True when nothing is on its way to the store. */
  get settled(): boolean {
    return this.#waiting === 0;
  }

  tell(note: RunPhaseNote): void {
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => noteRunPhase(note))
      // Only the cancellation of the run ends it early, and then the outcome is what is told.
      .catch(() => undefined)
      .then(() => void (this.#waiting -= 1));
  }
}
