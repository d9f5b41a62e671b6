import type { Conflict } from "./conflicts.ts";
import type { Held } from "./held.ts";

export interface ItemRow {
  readonly ci: string;
  readonly name: string;
  readonly held: readonly Held[];
}

/**
 * A row for each item that a window was asked for or that is in a conflict, by name: what only depends on such an item
 * has none of its own, but where it was chosen.
 */
export function rowsOf(
  held: readonly Held[],
  conflicts: readonly Conflict[],
  names: { readonly [ci: string]: string },
  chosen: readonly string[],
): readonly ItemRow[] {
  const isChosen = (ci: string): boolean =>
    chosen.includes(ci) || chosen.some((one) => one.toLowerCase() === names[ci]?.toLowerCase());
  const cis = new Set([
    ...held.flatMap(({ of }) => of),
    ...conflicts.flatMap((one) => one.cis),
    ...Object.keys(names).filter(isChosen),
  ]);
  return [...cis]
    .map((ci) => ({ ci, name: names[ci] ?? ci, held: held.filter((one) => one.cis.includes(ci)) }))
    .toSorted((one, other) => one.name.localeCompare(other.name) || (one.ci < other.ci ? -1 : 1));
}
