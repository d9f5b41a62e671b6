import type { Scrape } from "../metric/scrape.ts";
import type { Probe } from "./ir.ts";

/** What a vantage point asks by; known by its digest, so that it travels once. */
export interface ProbePlan {
  readonly probes: readonly Probe[];
  /** Exporters, each with the name of its turn. */
  readonly scrapes: readonly (Scrape & { readonly turn: string })[];
  /** Ranges beyond the public internet that may be reached; null = what the installation allows itself. */
  readonly ranges: readonly string[] | null;
  /** Ranges that are never reached. */
  readonly exclude: readonly string[];
}
