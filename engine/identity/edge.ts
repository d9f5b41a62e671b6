/** A relation in its stored direction: from the CI that depends to the one it depends on. */
export interface Edge {
  readonly from: string;
  readonly type: string;
  readonly to: string;
}

/** A relation that is there: who said so last, and when (ms). */
export interface KnownEdge extends Edge {
  readonly source: string;
  readonly lastSeenAt: number;
}

/** What becomes of a relation that is told. */
export type EdgeOutcome =
  /** `instead` = what it takes the place of, since a CI has one of them at that end. */
  | { readonly kind: "inserted"; readonly instead: readonly Edge[] }
  | { readonly kind: "unchanged" }
  /** With the remedy. */
  | { readonly kind: "refused"; readonly because: string };

/** The relation as one text, for maps. */
export function edgeText({ from, type, to }: Edge): string {
  return JSON.stringify([from, type, to]);
}
