import { numberText } from "./number-text.ts";
import type { Span } from "./scale.ts";
import { text } from "./text.ts";

/** What a watch judges a series by, as the API tells it: what is in it depends on the method. */
export interface Evidence {
  readonly [name: string]: unknown;
}

/** When a value is reached. Instants are UTC milliseconds. */
export interface Ahead {
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
  readonly value: number;
}

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const instantOf = (value: unknown): number | null => (typeof value === "string" ? Date.parse(value) : null);

/** In words, part by part. */
export function evidenceTexts(evidence: Evidence): readonly string[] {
  const { above, below, expected, low, high, deviations, members, reaches, date, plusMinus } = evidence;
  if (evidence["learning"] === true) return [text.evidence.learning];
  const told = (value: unknown, say: (number: string) => string): readonly string[] =>
    typeof value === "number" ? [say(numberText(value))] : [];
  return [
    ...told(above, text.evidence.above),
    ...told(below, text.evidence.below),
    ...told(expected, text.evidence.expected),
    ...(typeof low === "number" && typeof high === "number"
      ? [text.evidence.usual(numberText(low), numberText(high))]
      : []),
    ...told(deviations, text.evidence.off),
    ...(typeof members === "number" ? [text.evidence.members(members)] : []),
    ...told(reaches, (value) =>
      typeof date === "string"
        ? text.evidence.reaches(value, date, typeof plusMinus === "string" ? plusMinus : "")
        : text.evidence.noDate(value),
    ),
  ];
}

export function boundsOf({ above, below, reaches }: Evidence): readonly number[] {
  return [above, below, reaches].flatMap((value) => numberOf(value) ?? []);
}

/** What is usual at an instant; null = that is not known. */
export function usualOf({ low, high }: Evidence, at: number): Span | null {
  const [from, to] = [numberOf(low), numberOf(high)];
  return from === null || to === null ? null : { at, low: from, high: to };
}

/** When the value is reached that it leads to; null = there is no date. */
export function aheadOf({ reaches, reachedAt, earliest, latest }: Evidence): Ahead | null {
  const [value, at, first, last] = [numberOf(reaches), instantOf(reachedAt), instantOf(earliest), instantOf(latest)];
  return value === null || at === null ? null : { value, at, earliest: first ?? at, latest: last ?? at };
}
