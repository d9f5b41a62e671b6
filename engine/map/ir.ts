/** A map of a service as compiled: where it begins, what it is walked through, and what the loss of a part means. */

/** Percent of a CI that is lost by severities 1 to 4, where nothing else is said. */
export const usualImpact = [100, 60, 40, 20] as const;

export interface ServiceMap {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  /** Id of the CI that the map is of. */
  readonly service: string;
  /** Where it is entered; empty = the map begins with what the service itself depends on. */
  readonly entry: readonly MapEntry[];
  /** In place of entries: what carries these tags; absent = it is not told by tags. */
  readonly tags?: MapTags;
  /** What is drawn and not walked through. */
  readonly shared: {
    /** These classes and those that extend them. */
    readonly classes: readonly string[];
    /** On which at least so many CIs depend directly; null = however many do. */
    readonly degree: number | null;
  };
  /** Relations from the service to the farthest CI. */
  readonly depth: number;
  readonly clusters: readonly MapCluster[];
  /** By what kinds of evidence relations are followed, beside what people say; absent = by all. */
  readonly follow?: readonly ("pattern" | "tags" | "traffic")[];
  /** Absent = as usual. */
  readonly traffic?: MapTraffic;
  /** Percent of a CI that is lost by severities 1 to 4. */
  readonly impact: readonly [number, number, number, number];
}

/** Values by category, of the attribute `tags`; a CI has one of the values of each. */
export type MapTags = { readonly [category: string]: readonly string[] };

/** When traffic that was seen is suggested as a relation. */
export interface MapTraffic {
  /** Seen so often at least. */
  readonly samples: number;
  /** Sightings nearer to one another are one. */
  readonly everyMs: number;
  /** Not seen for longer, it is suggested no more. */
  readonly keepMs: number;
  /** Stored name of the relation that is made of it. */
  readonly as: string;
}

export const usualTraffic: MapTraffic = {
  samples: 3,
  everyMs: 300_000,
  keepMs: 30 * 86_400_000,
  as: "dependsOn",
};

export interface MapEntry {
  /** As it is written. */
  readonly text: string;
  /** Name or address, in lower case. */
  readonly host: string;
  readonly port: number;
}

/** CIs that agree in all of these attributes carry what depends on several of them together. */
export interface MapCluster {
  readonly by: readonly string[];
  /** Percent that is lost with all of them. */
  readonly weight: number;
}
