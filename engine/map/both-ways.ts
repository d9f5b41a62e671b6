/**
 * What a CI depends on and what depends on it, within some relations: the walk of what depends, in both directions.
 * Its host tells it the relations of the CIs that it asks for, level by level.
 */
import { type Dependent, type DependentStep, DependentsWalk } from "./dependents.ts";

/** CIs whose relations it must be told. */
export interface BothWaysAsk {
  /** What depends on these. */
  readonly below: readonly string[];
  /** What these depend on. */
  readonly above: readonly string[];
}

export interface BothWaysAnswer {
  /** The relations that end at a CI. */
  readonly stepsTo: (id: string) => readonly DependentStep[];
  /** The relations that begin at a CI. */
  readonly stepsFrom: (id: string) => readonly DependentStep[];
  /** How many depend on a CI directly, counted as far as `hub`. */
  readonly degree: (id: string) => number;
}

export interface BothWaysBounds {
  readonly hops: number;
  /** One that more than so many depend on directly is found, and not walked through; null = each is. */
  readonly hub: number | null;
  /** `dependents`: what it depends on is not asked. */
  readonly only: "both" | "dependents";
}

export interface BothWays {
  readonly causes: readonly Dependent[];
  readonly dependents: readonly Dependent[];
}

/** CIs that are found at most on each side. */
const most = 500;

export function* walkBothWays(
  ci: string,
  { hops, hub, only }: BothWaysBounds,
): Generator<BothWaysAsk, BothWays, BothWaysAnswer> {
  const bounds = { depth: hops, limit: most };
  const [below, above] = [new DependentsWalk([ci], bounds), new DependentsWalk([ci], bounds)];
  for (let hop = 0; hop < hops; hop += 1) {
    const ask = { below: below.next(), above: only === "both" ? above.next() : [] };
    if (ask.below.length + ask.above.length === 0) break;
    const { stepsTo, stepsFrom, degree } = yield ask;
    const isOpen = (id: string): boolean => id === ci || hub === null || degree(id) <= hub;
    below.take(ask.below.filter(isOpen).flatMap(stepsTo));
    above.take(ask.above.filter(isOpen).flatMap(stepsFrom).map(turned));
  }
  return { causes: above.found(), dependents: below.found() };
}

function turned({ from, to, ...step }: DependentStep): DependentStep {
  return { ...step, from: to, to: from };
}
