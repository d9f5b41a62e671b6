import type { Reply } from "../../client/call.ts";
import type { GoingOn } from "../estate/map/going-on.ts";
import type { Down } from "./down.ts";
import type { Joint, Part } from "./union.ts";

/** What is lost of an item, of 10,000. */
export type Loss = Reply<"mapImpact">["lost"][number];

/** A map as it is looked at. */
export interface MapView {
  readonly parts: readonly Part[];
  readonly joints: readonly Joint[];
  readonly goingOn: (id: string) => GoingOn;
  /** What is taken to be in trouble, and what is lost with it, by id. */
  readonly down: Down;
  readonly losses: ReadonlyMap<string, Loss>;
  readonly chosen: string | null;
  readonly choose: (id: string | null) => void;
}
