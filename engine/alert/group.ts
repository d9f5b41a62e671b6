/**
 * Alerts that belong together open one record.
 *
 * 1. An alert is in one group at a time; it says why it joined, with which alert, by which way of grouping.
 * 2. A group takes an alert within `gap` of the time from its first alert to its last, before or after, as long as all
 *    of it stays within `life`; others start a new group. A late alert counts when it happened, not when it arrived.
 * 3. Which group is joined does not depend on the order in which groups are looked at: the one with the latest alert
 *    wins, then the smaller id.
 * 4. What is absent never groups: an alert without one of the values that must be equal finds no group by them.
 */
import type { GroupPrimary } from "./primary.ts";
import type { Term } from "./term.ts";

export interface OpenGroup {
  readonly id: string;
  /** What its alerts are found by. */
  readonly terms: readonly Term[];
  readonly cis: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** The alert that the others come from, as far as it is known. */
  readonly primary: GroupPrimary;
  /** Id of the group whose record it shares, because an alert has shown that both are one; null = its own. */
  readonly into: string | null;
}

export interface Span {
  readonly gapMs: number;
  readonly lifeMs: number;
}

/** Whether an alert of that instant may join. */
export function inTime({ gapMs, lifeMs }: Span, group: Pick<OpenGroup, "firstAt" | "lastAt">, at: number): boolean {
  if (at - group.lastAt > gapMs || group.firstAt - at > gapMs) return false;
  return Math.max(group.lastAt, at) - Math.min(group.firstAt, at) <= lifeMs;
}

/** Whether two groups may become one: all of both stays within the life. */
export function spanTogether(
  { lifeMs }: Span,
  one: Pick<OpenGroup, "firstAt" | "lastAt">,
  other: Pick<OpenGroup, "firstAt" | "lastAt">,
): boolean {
  return Math.max(one.lastAt, other.lastAt) - Math.min(one.firstAt, other.firstAt) <= lifeMs;
}

/** The group with an alert of this instant in it. */
export function widen<G extends Pick<OpenGroup, "firstAt" | "lastAt">>(group: G, at: number): G {
  return { ...group, firstAt: Math.min(group.firstAt, at), lastAt: Math.max(group.lastAt, at) };
}

type Aged = Pick<OpenGroup, "id" | "firstAt" | "lastAt">;

/** The one with the latest alert first, then the smaller id. */
export function latestFirst(one: Aged, other: Aged): number {
  return other.lastAt - one.lastAt || (one.id < other.id ? -1 : 1);
}

/** The one that began first, then the smaller id. */
export function oldestFirst(one: Aged, other: Aged): number {
  return one.firstAt - other.firstAt || (one.id < other.id ? -1 : 1);
}
