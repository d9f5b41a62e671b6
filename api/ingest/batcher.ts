/**
 * Many deliveries, few commits: what arrives while a batch is being written goes into the next one. A delivery is
 * acknowledged when its batch is committed, and refused before it is taken when too much waits.
 */

export interface BatcherOptions<T> {
  /** Makes a batch durable. */
  readonly write: (items: readonly T[]) => Promise<void>;
  /** Largest batch. @default 500 */
  readonly maxItems?: number;
  /** Bytes that may wait in all; beyond it nothing is taken. @default 64 MiB */
  readonly maxWaitingBytes?: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Batcher<T> {
  readonly #options: Required<BatcherOptions<T>>;
  #queue: Waiting<T>[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | null = null;

  constructor(options: BatcherOptions<T>) {
    this.#options = { maxItems: 500, maxWaitingBytes: 64 * 1024 * 1024, ...options };
  }

  /** Takes an item, or null when too much waits. The promise settles with the commit of its batch. */
  add(item: T, bytes: number): Promise<void> | null {
    if (this.#waitingBytes + bytes > this.#options.maxWaitingBytes) return null;
    this.#waitingBytes += bytes;
    const settled = new Promise<void>((resolve, reject) => this.#queue.push({ item, bytes, resolve, reject }));
    this.#writing ??= this.#drain();
    return settled;
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #drain(): Promise<void> {
    // One turn of the loop, so that requests parsed in the same tick share the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.maxItems);
      try {
        await this.#options.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const { bytes } of batch) this.#waitingBytes -= bytes;
    }
    this.#writing = null;
  }
}
