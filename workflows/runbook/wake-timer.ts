/** One timer at a time, for the nearest instant. */
import { proxyLocalActivities, sleep } from "@temporalio/workflow";
import type { MachineState } from "../../engine/runbook/state.ts";
import { DirectScope } from "./direct-scope.ts";
import type { RunbookActivities } from "./messages.ts";

/** Temporal's timers take a second at least: a shorter pause is slept by a worker, and is one event instead of five. */
const shortestTimerMs = 1000;

const { pause } = proxyLocalActivities<RunbookActivities>({ startToCloseTimeout: "5s" });

export class WakeTimer {
  readonly #onWake: (at: number) => void;
  #at: number | null = null;
  #scope: DirectScope | null = null;

  constructor(onWake: (at: number) => void) {
    this.#onWake = onWake;
  }

  /**
   * Moves the timer to another instant; null stops it. The same instant again costs nothing. `alone`: nothing else can
   * come meanwhile, so that a short pause may hold the workflow's task.
   */
  arm(at: number | null, state: MachineState, alone: boolean): void {
    if (at === this.#at) return;
    this.#scope?.cancel();
    this.#scope = null;
    this.#at = at;
    if (at === null) return;
    const scope = new DirectScope();
    this.#scope = scope;
    const ms = Math.max(1, at - Date.now());
    void scope
      .run(() => (alone && ms < shortestTimerMs ? pause({ ms }) : sleep(ms, { summary: summaryOf(state, at) })))
      .then(
        () => {
          if (this.#scope !== scope) return;
          this.#scope = null;
          this.#at = null;
          this.#onWake(at);
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
