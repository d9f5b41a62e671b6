/** Where values of a time are drawn. Instants are UTC milliseconds. */

export interface Dot {
  readonly at: number;
  readonly value: number;
}

export interface Frame {
  readonly from: number;
  readonly until: number;
  readonly low: number;
  readonly high: number;
}

/** The drawing is stretched to its place: its own units are a thousand each way. */
export const size = 1_000;

/** Values at lines of the drawing, the highest first: round ones, at least two, that hold all of these. */
export function ticksOf(values: readonly number[]): readonly number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  // What is smaller than this has no power of ten that is above zero.
  const width = Math.max(high - low || Math.abs(high) || 1, 1e-300);
  const step = roundStep(width / 4);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (last - index) * step);
}

/** 1, 2 or 5 times a power of ten, not less than this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((times) => times * power >= least) ?? 10) * power;
}

export function xOf({ from, until }: Frame, at: number): number {
  return ((at - from) / (until - from)) * size;
}

export function yOf({ low, high }: Frame, value: number): number {
  return size - ((value - low) / (high - low)) * size;
}

/** A line through the dots, cut where nothing was measured for three times as long as it takes mostly. */
export function lineOf(frame: Frame, dots: readonly Dot[]): string {
  return piecesOf(dots)
    .map((piece) => `M${piece.map(({ at, value }) => point(frame, at, value)).join("L")}`)
    .join("");
}

export interface Span {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** The ground between the lowest and the highest, cut as the line is. */
export function bandOf(frame: Frame, spans: readonly Span[]): string {
  return piecesOf(spans)
    .map((piece) => {
      const over = piece.map(({ at, high }) => point(frame, at, high));
      const back = piece.toReversed().map(({ at, low }) => point(frame, at, low));
      return `M${[...over, ...back].join("L")}Z`;
    })
    .join("");
}

export function piecesOf<One extends { readonly at: number }>(all: readonly One[]): readonly (readonly One[])[] {
  const steps = all.slice(1).map(({ at }, index) => at - all[index]!.at);
  const usual = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0;
  const pieces: One[][] = [];
  for (const [index, one] of all.entries()) {
    const before = all[index - 1];
    if (before === undefined || one.at - before.at > usual * 3) pieces.push([]);
    pieces.at(-1)!.push(one);
  }
  return pieces;
}

function point(frame: Frame, at: number, value: number): string {
  return `${round(xOf(frame, at))} ${round(yOf(frame, value))}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
