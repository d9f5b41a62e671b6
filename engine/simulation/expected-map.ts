import type { Confidence } from "../map/suggestion.ts";

/** What a scenario expects of a map of a service. */
export interface ExpectedMap {
  readonly map: string;
  /** Ids of all that is drawn; absent = nothing is said of it. */
  readonly holds?: readonly string[];
  /** Ids of all that is drawn and not walked through because it is shared. */
  readonly shared?: readonly string[];
  /** Ids of all that is drawn and is not there: absent or retired; of entries at which nothing listens, as written. */
  readonly missing?: readonly string[];
  /** Ids of all that lacks a tag by which the map is told. */
  readonly untagged?: readonly string[];
  /** What its parts were seen to use that it does not show, all of it. */
  readonly suggested?: readonly { readonly from: string; readonly to: string; readonly confidence?: Confidence }[];
  /** What is out, for `lost`. */
  readonly down: readonly string[];
  /** Percent that each of these CIs loses with what is out, by id: `{ shop: 50% }`; 0% = nothing. */
  readonly lost: { readonly [id: string]: string };
}
