import type { CandidateFault } from "../../engine/identity/candidate.ts";
import type { AttributeChange, AttributeRefusal } from "../../engine/identity/reconcile.ts";

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
    }
  | { readonly ref: string; readonly kind: "refused"; readonly fault: CandidateFault };
