/** One timer at a time, for the nearest instant. */
import { sleep } from "@temporalio/workflow";
import type { MachineState } from "../../engine/runbook/state.ts";
import { DirectScope } from "./direct-scope.ts";

export class WakeTimer {
  readonly #onWake: () => void;
  #at: number | null = null;
  #scope: DirectScope | null = null;

  constructor(onWake: () => void) {
    this.#onWake = onWake;
  }

  /** Moves the timer to another instant; null stops it. The same instant again costs nothing. */
  arm(at: number | null, state: MachineState): void {
    if (at === this.#at) return;
    this.#scope?.cancel();
    this.#scope = null;
    this.#at = at;
    if (at === null) return;
    const scope = new DirectScope();
    this.#scope = scope;
    void scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary: summaryOf(state, at) }))
      .then(
        () => {
          if (this.#scope !== scope) return;
          this.#scope = null;
          this.#at = null;
          this.#onWake();
        },
        () => undefined, // cancelled: moved, or the run is over
      );
  }
}

/** The step that the timer is for, as the Temporal UI shows it. */
function summaryOf(state: MachineState, at: number): string {
  for (const thread of Object.values(state.threads)) {
    const top = thread.stack.at(-1);
    if (thread.waiting?.for === "time" && thread.waiting.at === at && top !== undefined) return top.path.slice(-200);
  }
  return "timeout";
}
