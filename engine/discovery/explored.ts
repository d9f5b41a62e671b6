/** What became of patterns at a target, as people look at it. */
import type { Exploration, PatternOutcome } from "../pattern/explore.ts";
import { probeText } from "../pattern/probe-text.ts";

export interface Explored {
  readonly patterns: readonly PatternOutcome[];
  readonly probes: readonly {
    readonly pattern: string;
    readonly step: string;
    /** The question in a few words. */
    readonly asked: string;
    /** Why it said nothing; null = it did. */
    readonly failure: string | null;
  }[];
  /** What leads to nothing that is known. */
  readonly unresolved: readonly { readonly pattern: string; readonly ref: string; readonly because: string }[];
}

/** Lines of each list that are kept. */
const most = 200;
/** Units of a text of it. */
const longest = 500;

export function summaryOf({ patterns, probes, unresolved }: Exploration): Explored {
  return {
    patterns: patterns.slice(0, most).map((one) => ({ ...one, because: one.because && cut(one.because) })),
    probes: probes.slice(0, most).map(({ pattern, step, probe, failure }) => ({
      pattern,
      step,
      asked: cut(probeText(probe)),
      failure: failure && cut(failure),
    })),
    unresolved: unresolved
      .slice(0, most)
      .map(({ pattern, ref, because }) => ({ pattern, ref: cut(ref), because: cut(because) })),
  };
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/\p{Surrogate}$/u, "")}…`;
}
