/** A reading of an indicator: outcomes come one by one. Eight bytes a value and grouping stay of them. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { type Figures, Group } from "./group.ts";
import type { Indicator } from "./ir.ts";
import type { Outcome } from "./outcome.ts";

export interface Reading {
  readonly total: Figures;
  readonly groups: { readonly [field: string]: readonly { readonly value: Json; readonly figures: Figures }[] };
}

const mostGroups = 1_000;

export class Tally {
  readonly #indicator: Indicator;
  readonly #total: Group;
  readonly #groups: Map<string, Map<string, Group>>;

  /** `capacity`: of the whole period, `capacityOf`; its groups have none of their own. */
  constructor(indicator: Indicator, capacity: number | null = null) {
    this.#indicator = indicator;
    this.#total = new Group(indicator, capacity);
    this.#groups = new Map(indicator.by.map((field) => [field, new Map<string, Group>()]));
  }

  /** Null, or why it cannot be counted. */
  add(outcome: Outcome): string | null {
    this.#total.add(outcome);
    for (const [field, groups] of this.#groups) {
      const key = canonicalJson(outcome.groups[field] ?? null);
      let group = groups.get(key);
      if (group === undefined) {
        if (groups.size === mostGroups)
          return `"${field}" has more than ${String(mostGroups)} values: take it out of "by" of indicator "${this.#indicator.name}"`;
        groups.set(key, (group = new Group(this.#indicator)));
      }
      group.add(outcome);
    }
    return null;
  }

  reading(): Reading {
    const groups = [...this.#groups].map(([field, values]) => [
      field,
      [...values]
        .map(([key, group]) => ({ value: JSON.parse(key) as Json, figures: group.figures() }))
        .sort((a, b) => orderOf(a.value, b.value)),
    ]);
    return { total: this.#total.figures(), groups: Object.fromEntries(groups) as Reading["groups"] };
  }
}

/** Numbers by size, all else by its text; none last. */
function orderOf(a: Json, b: Json): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : Number(left > right);
}
