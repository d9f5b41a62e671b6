/**
 * Bodies that this process has read at its door, until it works their deliveries: so one that does both reads the JSON
 * of a delivery once, and does not fetch its text. Whatever is not here is read from the log.
 */
import type { Json } from "../../engine/base/json.ts";

interface Kept {
  readonly body: Json;
  readonly bytes: number;
}

export class KeptBodies {
  readonly #maxBytes: number;
  /** By id, oldest first. */
  readonly #kept = new Map<number, Kept>();
  #bytes = 0;

  /** `maxBytes`: of the texts that are kept; the values take a few times that. @default 8 MiB */
  constructor(maxBytes = 8 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps the body of a delivery that is stored; beyond the limit the oldest go. */
  keep(id: number, body: Json, bytes: number): void {
    this.#kept.set(id, { body, bytes });
    this.#bytes += bytes;
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.forget([oldest]);
    }
  }

  /** What is kept now, by id: a copy, so that what a round has taken stays with it whatever comes meanwhile. */
  all(): ReadonlyMap<number, Json> {
    return new Map([...this.#kept].map(([id, { body }]) => [id, body]));
  }

  /** Lets go of what is worked. */
  forget(ids: Iterable<number>): void {
    for (const id of ids) {
      this.#bytes -= this.#kept.get(id)?.bytes ?? 0;
      this.#kept.delete(id);
    }
  }
}
