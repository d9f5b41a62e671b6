import type { Labels } from "../../engine/metric/labels.ts";
import { readSeries } from "../metric/series.ts";
import type { Queryable } from "../pool.ts";

/** What is kept in a process of series that it has met: their labels never change. */
export class KnownSeries {
  readonly #labels = new Map<number, Labels>();

  /** The labels of series by their numbers; one that is stored no more is absent. */
  async labels(db: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, Labels>> {
    const unknown = ids.filter((id) => !this.#labels.has(id));
    if (unknown.length > 0) for (const { id, labels } of await readSeries(db, unknown)) this.#labels.set(id, labels);
    return this.#labels;
  }
}
