/**
 * A bounded map of what was made at a cost and can be made again: it keeps what was used last.
 *
 * 1. A key is found when fewer than `kept` other keys were used since its last use, and gone when twice as many were.
 * 2. Nothing but speed depends on it: who finds nothing makes the same value again.
 *
 * Two generations instead of a list in order of use: these maps are asked for every expression that is evaluated, so a
 * hit must stay one `Map.get`, where an exact order would cost a `delete` and a `set` each time. When the young
 * generation is full it becomes the old one, and the old one goes; what is asked for in the old one is young again.
 */
export class Recent<K, V extends object | string | number | boolean> {
  readonly #kept: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param kept keys that are surely kept, a whole number above 0; at most twice as many are held */
  constructor(kept: number) {
    if (!Number.isSafeInteger(kept) || kept < 1)
      throw new RangeError(`a cache must keep a whole number of keys above 0, not "${String(kept)}"`);
    this.#kept = kept;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#kept && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
