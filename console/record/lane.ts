import { nameText } from "../format/value.ts";
import type { LedgerEvent } from "./acts.ts";

export interface Stay {
  readonly state: string;
  /** UTC milliseconds. */
  readonly from: number;
  /** null = it is there still. */
  readonly to: number | null;
}

/** The states that a record was in, one after the other. */
export function staysOf(events: readonly LedgerEvent[]): Stay[] {
  const begun = events.flatMap(({ kind, at, body }) => {
    if (kind === "opened") return [{ state: nameText(body["state"]), from: Date.parse(at) }];
    if (kind !== "moved" || (body["facet"] ?? null) !== null) return [];
    return [{ state: nameText(body["to"]), from: Date.parse(at) }];
  });
  return begun.map((stay, index) => ({ ...stay, to: begun[index + 1]?.from ?? null }));
}

/**
 * Where each length of time is drawn on a line of `width`: by the square roots of the lengths, so that a minute is seen
 * beside a week. Edges are whole, one more than there are lengths, from 0 to the width.
 */
export function edgesOf(lengths: readonly number[], width: number): number[] {
  const roots = lengths.map((length) => Math.sqrt(Math.max(length, 1)));
  const total = roots.reduce((sum, root) => sum + root, 0);
  let passed = 0;
  const edges = [0];
  for (const root of roots) {
    passed += root;
    edges.push(Math.round((passed / total) * width));
  }
  return edges;
}

/**
 * Where an instant is drawn on the line of the stays: even within each stay. `ends`: UTC milliseconds, when each stay
 * ended or what is now; what is before the first or behind the last is drawn at the edge.
 */
export function placeOf(at: number, stays: readonly Stay[], ends: readonly number[], edges: readonly number[]): number {
  for (const [index, { from }] of stays.entries()) {
    const [end = from, left = 0, right = 0] = [ends[index], edges[index], edges[index + 1]];
    if (at < from) return left;
    if (at <= end) return end === from ? left : left + ((at - from) / (end - from)) * (right - left);
  }
  return edges.at(-1) ?? 0;
}
