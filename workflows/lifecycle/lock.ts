/**
 * A first-in, first-out lock: holders run one after another in the order they asked (invariant 2). One that finds it
 * free holds it at once, without a promise: the SDK takes a stack trace of every promise of workflow code.
 */
export class Lock {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  /** Whether anyone holds it. */
  get held(): boolean {
    return this.#held;
  }

  /** null = it is held now; otherwise to be awaited. Who entered must leave. */
  enter(): Promise<void> | null {
    if (this.#held) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#held = true;
    return null;
  }

  /** Hands the lock to the next in line, so that nobody who comes later gets in between. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held = false;
    else next();
  }
}
