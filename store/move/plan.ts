/** A plan of moves as it is stored: what it would do to each record, and nothing that is computed later. */

/**
 * `kept`: the state has a place of the same name there. `mapped`: another takes its place. `refused`: it would stay as
 * it is.
 */
export type MoveOutcome = "kept" | "mapped" | "refused";

export interface PlannedMove {
  readonly record: string;
  readonly number: string;
  /** Ledger sequence at which it was previewed. */
  readonly head: number;
  readonly from: { readonly bundle: string; readonly lifecycle: string; readonly state: string };
  readonly to: { readonly bundle: string; readonly lifecycle: string | null; readonly state: string | null };
  /** States of this record that are mapped, as the command is given them; `FACET.STATE` in a facet. */
  readonly states: { readonly [state: string]: string };
  readonly outcome: MoveOutcome;
  /** Why it is refused; null otherwise. */
  readonly why: string | null;
  /** What else the move brings about, a sentence each. */
  readonly effects: readonly string[];
  /** Clocks whose due instant or verdict would be another; instants in UTC text, null = none. */
  readonly clocks: readonly {
    readonly clock: string;
    readonly before: { readonly dueAt: string | null; readonly breached: boolean };
    readonly after: { readonly dueAt: string | null; readonly breached: boolean };
  }[];
  /** What a state does by itself (`after`) at another instant than now; absent = of a plan of an earlier version. */
  readonly waits?: readonly { readonly state: string; readonly before: string; readonly after: string }[];
}

export interface MovePlan {
  readonly recordType: string;
  /** The plan that this one takes back; null otherwise. */
  readonly undoes: string | null;
  /** More records would have to be moved than the plan holds. */
  readonly more: boolean;
  readonly plannedAt: string;
  readonly plannedBy: string;
  readonly moves: readonly PlannedMove[];
}
