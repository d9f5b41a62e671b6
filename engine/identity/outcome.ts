import type { Placement } from "./place.ts";

/** What became of a relation of a candidate. */
export interface RelationOutcome {
  /** As it was written. */
  readonly name: string;
  /** The CI at the other end; null = the end that was named is not there. */
  readonly to: string | null;
  readonly kind: "inserted" | "unchanged" | "refused";
  /** Why it was refused, and the remedy, or what it took the place of; null = there is nothing to say. */
  readonly because: string | null;
}

/** What became of one candidate. */
export type UpsertOutcome =
  | (Exclude<Placement, { readonly kind: "refused" }> & {
      /** What became of its relations, in their order. */
      readonly relations: readonly RelationOutcome[];
    })
  | Extract<Placement, { readonly kind: "refused" }>;
