import type { Labels } from "./labels.ts";

/** Values of labels, of which a series must have one each. */
export interface Selector {
  readonly [label: string]: readonly string[];
}

export function selects(selector: Selector, labels: Labels): boolean {
  for (const label of Object.keys(selector)) {
    const value = Object.hasOwn(labels, label) ? (labels[label] as string) : "";
    if (!(selector[label] as readonly string[]).includes(value)) return false;
  }
  return true;
}
