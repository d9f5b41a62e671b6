import type { Changes } from "./hub.ts";

/** Changes that somebody has not looked at yet. More than this many are told as "anything may have changed". */
const most = 10_000;

export class Unheard {
  #changes: Changes = new Set();
  #wake: (() => void) | null = null;

  put(changes: Changes): void {
    const all = changes === null || this.#changes === null ? null : new Set([...this.#changes, ...changes]);
    this.#changes = all !== null && all.size > most ? null : all;
    this.#wake?.();
  }

  /** All there is, as soon as there is any, or an empty set after the time. */
  async take(timeoutMs: number): Promise<Changes> {
    if (this.#changes?.size === 0)
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#wake = null;
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        this.#wake = done;
      });
    const changes = this.#changes;
    this.#changes = new Set();
    return changes;
  }
}
