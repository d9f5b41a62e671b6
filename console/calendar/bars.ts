import { placeIn } from "./days.ts";

interface Span {
  /** UTC milliseconds; until is the first instant after it. */
  readonly from: number;
  readonly until: number;
}

export interface BarOf<Of extends Span> {
  readonly of: Of;
  /** Of the width of all days, 0 to 1. */
  readonly left: number;
  readonly width: number;
  readonly startsBefore: boolean;
  readonly endsAfter: boolean;
  /** From 0; bars of one row do not overlap. */
  readonly row: number;
}

/** Spans as bars over days: cut at their edges, each in the first row in which nothing is in its way. */
export function barsOf<Of extends Span>(spans: readonly Of[], edges: readonly number[]): readonly BarOf<Of>[] {
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const rowEnds: number[] = [];
  return spans
    .filter(({ from, until }) => from < last && until > first)
    .toSorted((one, other) => one.from - other.from || other.until - one.until)
    .map((of) => {
      const left = placeIn(edges, of.from);
      const free = rowEnds.findIndex((end) => end <= of.from);
      const row = free === -1 ? rowEnds.length : free;
      rowEnds[row] = of.until;
      return {
        of,
        left,
        width: placeIn(edges, of.until) - left,
        startsBefore: of.from < first,
        endsAfter: of.until > last,
        row,
      };
    });
}
