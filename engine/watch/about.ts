import type { JsonObject } from "../base/json.ts";
import type { SourceEvent } from "../event/event.ts";
import type { Labels } from "../metric/labels.ts";

/** What is known of a series beside its values. */
export interface About {
  /** What it is about; absent = what its source binds by its labels. */
  readonly bind?: SourceEvent["bind"];
  /** What titles and conditions of a watch read beside what was noticed: of probes `because`, of logs `text` and `samples`. */
  readonly found: JsonObject;
}

/** Null = nothing is known of it. */
export type AboutSeries = (labels: Labels) => About | null;
