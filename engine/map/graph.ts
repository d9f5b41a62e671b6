/** What a map is made of: CIs and relations as of an instant. */
import type { JsonObject } from "../base/json.ts";
import type { Evidence } from "./evidence.ts";

export interface MapCi {
  readonly id: string;
  /** Its class first, then the classes that one extends. */
  readonly classes: readonly string[];
  readonly name: string;
  readonly state: "active" | "absent" | "retired";
  /** Values by attribute. */
  readonly attributes: JsonObject;
  /** How many CIs depend on it directly, by relations that an application is followed by; counted as far as matters. */
  readonly degree: number;
}

/** From the CI that depends, by the stored name of the relation. */
export interface MapRelation {
  readonly from: string;
  readonly type: string;
  readonly to: string;
  /** Since when it is there, UTC milliseconds; null = it is no relation of CIs. */
  readonly since: number | null;
  /** Who said so. */
  readonly source: string;
  /** What it is known by, the best first; absent = by nothing that is kept, as what a map makes. */
  readonly evidence?: readonly Evidence[];
}

/** A relation with the CI at its end. */
export interface MapStep {
  readonly relation: MapRelation;
  readonly ci: MapCi;
}

/** The service and what listens at its entries, each with the CIs found; entries in the order of the map. */
export interface MapStart {
  readonly service: MapCi;
  readonly entries: readonly { readonly entry: string; readonly cis: readonly MapCi[] }[];
}
