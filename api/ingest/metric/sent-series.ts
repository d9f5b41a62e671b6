import type { Labels } from "../../../engine/metric/labels.ts";
import type { Sample } from "../../../engine/series/sample.ts";

/** A series as a sender sent it. */
export interface SentSeries {
  /** The same for the same labels of one sender; not the same for another order of them. */
  readonly key: string;
  readonly labels: () => Labels;
  readonly samples: readonly Sample[];
}
