/** What resources cost by a list of prices: an estimate. Discounts, traffic and what is paid by use are not in it. */

export interface PriceList {
  readonly name: string;
  readonly title: string;
  readonly provider: string;
  /** Day of which the prices are, `2026-11-01`. */
  readonly asOf: string;
  /** Three capital letters. */
  readonly currency: string;
  /** The first that fits a resource counts. */
  readonly prices: readonly Price[];
}

export interface Price {
  /** Type of the resource, such as `instance`. */
  readonly type: string;
  /** null = of any. */
  readonly size: string | null;
  readonly region: string | null;
  /** A month of one. */
  readonly month: number;
  /** A month of each GiB of it, besides. */
  readonly perGiB: number;
  /** Whether it costs that while it is stopped, too. */
  readonly stopped: boolean;
}

export interface PricedResource {
  readonly provider: string;
  readonly type: string;
  readonly size: string | null;
  readonly region: string;
  readonly sizeGiB: number | null;
  readonly cloudState: string | null;
}

/** Of types that no list names nothing is known, and nothing is missing: a network costs nothing by itself. */
export type Cost =
  | { readonly kind: "priced"; readonly month: number; readonly currency: string }
  | { readonly kind: "unpriced" }
  | { readonly kind: "free" };

export function costOf(resource: PricedResource, lists: readonly PriceList[]): Cost {
  let isKnown = false;
  for (const list of lists) {
    if (list.provider !== resource.provider) continue;
    for (const price of list.prices) {
      if (price.type !== resource.type) continue;
      isKnown = true;
      if (price.size !== null && price.size !== resource.size) continue;
      if (price.region !== null && price.region !== resource.region) continue;
      const isOff = resource.cloudState === "stopped" && !price.stopped;
      const month = isOff ? 0 : price.month + price.perGiB * (resource.sizeGiB ?? 0);
      return { kind: "priced", month, currency: list.currency };
    }
  }
  return { kind: isKnown ? "unpriced" : "free" };
}

export interface CostGroup {
  /** Value of what is summed by; null = they have none. */
  readonly group: string | null;
  readonly currency: string;
  readonly month: number;
  readonly resources: number;
}

export interface CostSum {
  /** The dearest first. */
  readonly groups: readonly CostGroup[];
  /** Resources of a type that has prices, and none that fits: they are in no sum. */
  readonly unpriced: number;
}

/** Sums over resources, each with the group that it is of. */
export function sumCosts(
  resources: readonly (PricedResource & { readonly group: string | null })[],
  lists: readonly PriceList[],
): CostSum {
  const groups = new Map<string, { group: string | null; currency: string; month: number; resources: number }>();
  let unpriced = 0;
  for (const resource of resources) {
    const cost = costOf(resource, lists);
    if (cost.kind === "unpriced") unpriced++;
    if (cost.kind !== "priced") continue;
    const key = JSON.stringify([cost.currency, resource.group]);
    const sum = groups.get(key) ?? { group: resource.group, currency: cost.currency, month: 0, resources: 0 };
    sum.month += cost.month;
    sum.resources++;
    groups.set(key, sum);
  }
  const sorted = [...groups.values()].sort(
    (a, b) => b.month - a.month || compareText(a.currency, b.currency) || compareText(a.group ?? "", b.group ?? ""),
  );
  return { groups: sorted, unpriced };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
