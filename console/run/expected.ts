import type { Reply } from "../../client/call.ts";
import { spanText } from "../format/span.ts";
import { text } from "./text.ts";

export type Expectation = Reply<"showRunExpectation">;
type Figures = NonNullable<Expectation["run"]>;

/** How far something is against what it took before. */
export interface Progress {
  /** Of the median; more than 100 = it takes longer than half of them did. */
  readonly percent: number;
  /** Late once it takes longer than nine of ten did. */
  readonly mood: "quiet" | "warn" | "bad";
}

export function progressOf(elapsedMs: number, { medianMs, p90Ms }: Figures): Progress {
  const percent = (elapsedMs * 100) / Math.max(1, medianMs);
  if (elapsedMs > p90Ms) return { percent, mood: "bad" };
  return { percent, mood: elapsedMs > medianMs ? "warn" : "quiet" };
}

/** `usually 3 s, 9 of 10 within 8 s (n = 12)` */
export function expectedText({ n, medianMs, p90Ms }: Figures): string {
  return text.runs.expected(lengthText(medianMs), lengthText(p90Ms), n);
}

const lengthText = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : spanText(ms));

/** Steps that most of the earlier runs did and this one has not begun, in their order. */
export function stepsToCome(
  { steps, run }: Expectation,
  begun: readonly { readonly path: string }[],
): Expectation["steps"] {
  const known = new Set(begun.map(({ path }) => path));
  return steps.filter(({ path, runs }) => !known.has(path) && runs * 2 > (run?.n ?? 0));
}
