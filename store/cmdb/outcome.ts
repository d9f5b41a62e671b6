import type { CandidateFault } from "../../engine/identity/candidate.ts";
import type { AttributeChange, AttributeRefusal } from "../../engine/identity/reconcile.ts";

/** What became of a relation of a candidate. */
export interface RelationOutcome {
  /** As it was written. */
  readonly name: string;
  /** The CI at the other end; null = the end that was named is not there. */
  readonly to: string | null;
  readonly kind: "inserted" | "unchanged" | "refused";
  /** Why it was refused, and the remedy; null = it was not. */
  readonly because: string | null;
}

/** What became of one candidate. */
export type UpsertOutcome =
  | {
      readonly ref: string;
      readonly kind: "inserted" | "updated" | "unchanged";
      readonly id: string;
      /** The identification rule that found it, null for a new CI. */
      readonly rule: string | null;
      readonly changes: readonly AttributeChange[];
      readonly refusals: readonly AttributeRefusal[];
      /** What became of its relations, in their order. */
      readonly relations: readonly RelationOutcome[];
    }
  | { readonly ref: string; readonly kind: "refused"; readonly fault: CandidateFault };
