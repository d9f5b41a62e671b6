/**
 * The protocol of every bench: rounds of A B B A, at least seven, and the median of the ratios per round. A ratio
 * within a round forgives a noisy neighbour, which a rate does not. Results are compared by the bench before anything
 * is timed.
 */
import type { JsonObject } from "../engine/base/json.ts";

/** The least number of rounds whose median says something. */
const ROUNDS = 7;

/** What one side does once; a promise for peers that are other processes. Returns how many operations that was. */
export type Side = () => number | Promise<number>;

export interface Comparison {
  /** Operations per second of each side, median over the rounds. */
  readonly ours: number;
  readonly peer: number;
  /** Ours over the peer's, median of the ratios of the rounds. */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/** Seconds since some beginning. */
export type Clock = () => number;

export const wallClock: Clock = () => Number(process.hrtime.bigint()) / 1e9;

/** Compares two sides in interleaved rounds by one clock. */
export async function compareSides(
  ours: Side,
  peer: Side,
  rounds = ROUNDS,
  clock: Clock = wallClock,
): Promise<Comparison> {
  return (await compareByClocks(ours, peer, { clock }, rounds)).clock;
}

/**
 * Compares two sides in interleaved rounds by several clocks that run at once, such as the wall's and that of a
 * processor.
 */
export async function compareByClocks<Name extends string>(
  ours: Side,
  peer: Side,
  clocks: { readonly [name in Name]: Clock },
  rounds = ROUNDS,
): Promise<{ readonly [name in Name]: Comparison }> {
  const names = Object.keys(clocks) as Name[];
  // The first run of each side compiles and warms caches; it is not counted.
  await ours();
  await peer();
  const measured: { readonly ours: number; readonly peer: number }[][] = names.map(() => []);
  for (let round = 0; round < Math.max(rounds, ROUNDS); round++) {
    const a = await rates(
      ours,
      names.map((name) => clocks[name]),
    );
    const b = await rates(
      peer,
      names.map((name) => clocks[name]),
    );
    const c = await rates(
      peer,
      names.map((name) => clocks[name]),
    );
    const d = await rates(
      ours,
      names.map((name) => clocks[name]),
    );
    for (const [index, of] of measured.entries())
      of.push({ ours: (a[index]! + d[index]!) / 2, peer: (b[index]! + c[index]!) / 2 });
  }
  return Object.fromEntries(names.map((name, index) => [name, comparison(measured[index]!)])) as {
    readonly [name in Name]: Comparison;
  };
}

function comparison(rounds: readonly { readonly ours: number; readonly peer: number }[]): Comparison {
  const ratios = rounds.map(({ ours, peer }) => ours / peer);
  return {
    ours: median(rounds.map(({ ours }) => ours)),
    peer: median(rounds.map(({ peer }) => peer)),
    ratio: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    rounds: ratios.length,
  };
}

/** Operations per second of one run of a side, by each clock. */
async function rates(side: Side, clocks: readonly Clock[]): Promise<readonly number[]> {
  const starts = clocks.map((clock) => clock());
  const operations = await side();
  return clocks.map((clock, index) => operations / (clock() - starts[index]!));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** A comparison as a bench prints it, beside the ratio it has to reach. */
export function report(comparison: Comparison, target: number): JsonObject {
  return {
    ratio: round(comparison.ratio),
    min: round(comparison.min),
    max: round(comparison.max),
    target,
    reached: comparison.ratio >= target,
    oursPerSecond: Math.round(comparison.ours),
    peerPerSecond: Math.round(comparison.peer),
    rounds: comparison.rounds,
  };
}

/** Half and 99 hundredths of the numbers do not exceed these. */
export function percentiles(numbers: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

/** Three significant digits: more would claim more than a shared machine can say. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
