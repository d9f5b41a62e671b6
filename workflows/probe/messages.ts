/** Names and payloads of probes that are asked from a vantage point. */
import type { Scraped } from "../../engine/metric/scrape.ts";
import type { ProbeOutcome } from "../../engine/probe/outcome.ts";
import type { ProbePlan } from "../../engine/probe/plan.ts";

/** One that goes on as long as something is to be asked from its vantage point. */
export const probingWorkflow = "probing";
/** One that asks once, by hand, and keeps nothing. */
export const probeOnceWorkflow = "probeOnce";

export function probingWorkflowId(from: string): string {
  return `probing/${from}`;
}

export interface ProbingInput {
  readonly from: string;
  /** Instant up to which was asked, UTC milliseconds; left out = nobody asked yet. */
  readonly after?: number;
}

export interface AskedRound {
  readonly digest: string;
  /** In the order of their times, probes and exporters by the names of their turns; `inMs` from when it is taken up. */
  readonly turns: readonly { readonly probe: string; readonly inMs: number }[];
  /** When it was planned, UTC milliseconds. */
  readonly at: number;
  /** The longest time that it may take. */
  readonly mostMs: number;
  readonly plan?: ProbePlan;
}

export type SeenRound =
  /** The plan is not known here: it must be handed over. */
  | { readonly lacks: true }
  | {
      readonly lacks: false;
      readonly seen: readonly {
        readonly probe: string;
        /** When it was asked, from when the round was taken up. */
        readonly afterMs: number;
        readonly outcome: ProbeOutcome;
      }[];
      /** What exporters showed; left out = none was asked. */
      readonly scraped?: readonly Scraped[];
    };

/** What was asked, and what was seen; null = nobody took it up. */
export interface EndedRound {
  readonly asked: AskedRound;
  readonly seen: SeenRound | null;
}

export interface NextRound {
  /** Null = nothing is due before `until`. */
  readonly asked: AskedRound | null;
  readonly until: number;
}

/** Activities beside the store. */
export interface ProbeStoreActivities {
  /** Takes what was seen, and says what is to be asked next; null = nothing any more from this vantage point. */
  nextProbes(params: {
    readonly from: string;
    readonly after: number | null;
    readonly ended: EndedRound | null;
  }): Promise<NextRound | null>;
}

/** Activities of a vantage point: they reach what is asked, and nothing else. */
export interface ProbeVantageActivities {
  askProbes(round: AskedRound): Promise<SeenRound>;
}
