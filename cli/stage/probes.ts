/** Probes on a stage: what they find is taken, as by the product. */
import type pg from "pg";
import type { ProbedTurn } from "../../engine/simulation/probed.ts";
import { noteSilence, takeFound } from "../../store/probe/take.ts";

export class StageProbes {
  readonly #pool: pg.Pool;
  readonly #now: () => number;
  #asked = false;

  constructor(pool: pg.Pool, now: () => number) {
    this.#pool = pool;
    this.#now = now;
  }

  async take({ seen }: ProbedTurn): Promise<void> {
    this.#asked = true;
    for (const from of new Set(seen.map((one) => one.from)))
      await takeFound(this.#pool, {
        from,
        seen: seen.filter((one) => one.from === from),
        committedAt: new Date(this.#now()),
      });
  }

  /** What nobody asks any more is not known. */
  async noteSilence(): Promise<void> {
    if (this.#asked) await noteSilence(this.#pool, this.#now(), new Date(this.#now()));
  }
}
