import type { Value } from "../condition/ir.ts";
import type { Selector } from "./selector.ts";

/** Where measured values come from, which of them are kept, and for how long. */
export interface MetricSource {
  readonly name: string;
  readonly title: string;
  readonly receive: {
    /** `probes`: what they find (kind Probe), `scrape`: what exporters show; nobody sends it. */
    readonly as: "remote-write" | "otlp" | "probes" | "scrape";
    /** Name of the secret that the sender must know; null = an API key of ours is asked for, or nobody sends. An exporter is shown it. */
    readonly secret: string | null;
  };
  /** Which exporters are asked; absent = none. */
  readonly scrape?: {
    readonly targets: readonly string[];
    readonly everyMs: number;
    readonly timeoutMs: number;
    /** The vantage point: `centre`, or a collector. */
    readonly from: string;
  };
  /** A series that one of these takes is kept; others are counted. */
  readonly keep: readonly Selector[];
  /** Tried in order; the first that finds exactly one CI says what a series is about. */
  readonly bind: readonly { readonly class: string; readonly attributes: { readonly [attribute: string]: Value } }[];
  /** How often values come. */
  readonly stepMs: number;
  readonly retain: { readonly rawMs: number; readonly hourlyMs: number };
}
