/** A first-in, first-out lock: holders run one after another in the order they asked (invariant 2). */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many hold or wait for it. */
  get waiting(): number {
    return this.#waiting;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#tail.then(work);
    // The next in line starts whether this one succeeded or failed.
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}
