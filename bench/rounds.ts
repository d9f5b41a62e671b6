/**
 * The protocol of every bench: rounds of A B B A, at least seven, and the median of the ratios per round. A ratio within a round
 * forgives a noisy neighbour, which a rate does not. Results are compared by the bench before anything is timed.
 */
import type { JsonObject } from "../engine/json.ts";

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

const wallClock: Clock = () => Number(process.hrtime.bigint()) / 1e9;

/** Compares two sides in interleaved rounds. */
export async function compareSides(ours: Side, peer: Side, rounds = ROUNDS, clock: Clock = wallClock): Promise<Comparison> {
  // The first run of each side compiles and warms caches; it is not counted.
  await ours();
  await peer();
  const ourRates: number[] = [];
  const peerRates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < Math.max(rounds, ROUNDS); round++) {
    const a = await rate(ours, clock);
    const b = await rate(peer, clock);
    const c = await rate(peer, clock);
    const d = await rate(ours, clock);
    ourRates.push((a + d) / 2);
    peerRates.push((b + c) / 2);
    ratios.push((a + d) / (b + c));
  }
  return {
    ours: median(ourRates),
    peer: median(peerRates),
    ratio: median(ratios),
    min: Math.min(...ratios),
    max: Math.max(...ratios),
    rounds: ratios.length,
  };
}

async function rate(side: Side, clock: Clock): Promise<number> {
  const start = clock();
  const operations = await side();
  return operations / (clock() - start);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
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

/** Three significant digits: more would claim more than a shared machine can say. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
