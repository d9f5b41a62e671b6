/**
 * How alerts of whatever rule belong together, as compiled. Lengths are milliseconds.
 *
 * Correlations are tried by `order`, then by name; the group of the alert's own rule is tried after all of them.
 */
import type { Condition } from "../condition/ir.ts";

export interface Correlation {
  readonly name: string;
  readonly title: string;
  /** Smaller is tried first; left out = 100. */
  readonly order?: number;
  /** Which alerts it looks at; null = all. */
  readonly when: Condition | null;
  /** Paths of the alert that must be equal beside what the method says; what is absent never groups. */
  readonly same: readonly (readonly string[])[];
  readonly method: CorrelationMethod;
  readonly gapMs: number;
  readonly lifeMs: number;
}

export type CorrelationMethod =
  /** One alert is the cause of others: by what the alerts are, and whether one's CI depends on the other's. */
  | ({ readonly kind: "primary"; readonly alert: Condition; readonly secondary: Condition | null } & Reach)
  /** The values of `same` alone. */
  | { readonly kind: "tags" }
  /** One's CI depends on the other's. */
  | ({ readonly kind: "topology" } & Reach)
  /** The most important of the services that depend on their CIs is the same one. */
  | { readonly kind: "service"; readonly class: string; readonly depth: number; readonly rank: ServiceRank | null }
  /** Their titles are alike: at least so many percent of the words of both. */
  | { readonly kind: "text"; readonly similarity: number };

/** How far one may depend on the other. */
export interface Reach {
  /** Relations at most; 0 = the same CI, null = whatever CI, and none too. */
  readonly hops: number | null;
  /** Stored names of relations that are followed; null = all by which something is lost. */
  readonly relations: readonly string[] | null;
  /** A CI that more than so many depend on directly is not walked through; null = each is. */
  readonly hub: number | null;
}

/** What makes one service more important than another: the place of its value, the first is the most. */
export interface ServiceRank {
  readonly attribute: string;
  readonly values: readonly string[];
}

/** `order` of a correlation that says none. */
const usualOrder = 100;

export function correlationsInOrder(all: readonly Correlation[]): readonly Correlation[] {
  const orderOf = ({ order }: Correlation): number => order ?? usualOrder;
  return [...all].sort((one, other) => orderOf(one) - orderOf(other) || (one.name < other.name ? -1 : 1));
}
