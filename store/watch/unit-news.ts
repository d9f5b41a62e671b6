import type { SeriesSample } from "../../engine/watch/watch.ts";
import type { PublishedWatch } from "./definitions.ts";

/** New samples of series that one watch judges together. */
export interface UnitNews {
  readonly published: PublishedWatch;
  readonly unit: string;
  /** Numbers of its series. */
  readonly ids: readonly number[];
  readonly samples: readonly SeriesSample[];
}
