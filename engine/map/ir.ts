/** A map of a service as compiled: where it begins, what it is walked through, and what the loss of a part means. */

export interface ServiceMap {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  /** Id of the CI that the map is of. */
  readonly service: string;
  /** Where it is entered; empty = the map begins with what the service itself depends on. */
  readonly entry: readonly MapEntry[];
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
  /** Percent of a CI that is lost by severities 1 to 4. */
  readonly impact: readonly [number, number, number, number];
}

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
