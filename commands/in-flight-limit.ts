/**
 * At most `limit` commands in flight on one record from this process; the others wait their turn. A production server
 * refuses more than ten updates at once on one workflow, and some of those refused had been committed (measured).
 */
export class InFlightLimit {
  readonly #limit: number;
  readonly #queues = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  constructor(limit = 4) {
    this.#limit = limit;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    let queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, (queue = { running: 0, waiting: [] }));
    if (queue.running >= this.#limit) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    else queue.running += 1;
    try {
      return await work();
    } finally {
      // The place is handed to the next in line, so `running` stays; without one it is given up.
      const next = queue.waiting.shift();
      if (next !== undefined) next();
      else if ((queue.running -= 1) === 0) this.#queues.delete(key);
    }
  }
}
