import { CancellationScope, isCancellation, sleep } from "@temporalio/workflow";
import type { Deadline } from "../../engine/lifecycle/protocol.ts";

/**
 * Keeps one durable timer for the nearest deadline: an unchanged deadline costs nothing, a moved one a cancelled and a
 * started timer (two events).
 */
export class DeadlineTimer {
  #armed: { readonly key: string; readonly scope: CancellationScope } | null = null;
  readonly #fire: (deadline: Deadline) => void;

  constructor(fire: (deadline: Deadline) => void) {
    this.#fire = fire;
  }

  /** Arms for the given deadline in place of the one before; null disarms. */
  arm(deadline: Deadline | null): void {
    const key = deadline === null ? null : `${deadline.id}#${deadline.armedBy}@${deadline.at}`;
    if (this.#armed?.key === key) return;
    this.#armed?.scope.cancel();
    this.#armed = null;
    if (deadline === null || key === null) return;
    const scope = new CancellationScope();
    this.#armed = { key, scope };
    void scope
      .run(() => sleep(Math.max(0, deadline.at - Date.now())))
      .then(() => {
        if (this.#armed?.key !== key) return;
        this.#armed = null;
        this.#fire(deadline);
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }
}
