/** Policies as compiled: what must hold of CIs or records, when it is looked at, and what is done where it does not. */
import type { SentCommand } from "../alert/send.ts";
import type { Condition, Value, ValueOrTable } from "../condition/ir.ts";

export interface Policy {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  readonly over: Over;
  /** Which of them; null = all. */
  readonly where: Condition | null;
  readonly at: Occasions;
  readonly test: Test;
  /** What a finding is called. */
  readonly finding: Value;
  /** Null = findings are shown, and nothing else. */
  readonly open: FindingOpening | null;
  readonly onStep: SentCommand | null;
  readonly onClear: SentCommand | null;
  /** What becomes of a CI that is found. Absent = it stays as it is. */
  readonly then?: FindingAct;
  readonly except: readonly Exception[];
  /** More than so many percent of what is looked at: nothing is done, and that is a finding. null = never. */
  readonly stopAbove: number | null;
}

export type Over =
  | {
      readonly kind: "cis";
      /** With those that extend it. Retired CIs are not looked at. */
      readonly class: string;
      /** Names of relations of which it must have one, read from either end. */
      readonly has: readonly string[];
    }
  | {
      readonly kind: "records";
      readonly record: string;
      /** Opened within that time. */
      readonly withinMs: number;
    };

/** When it is looked at; at least one of them. */
export interface Occasions {
  readonly everyMs: number | null;
  readonly cron: { readonly cron: string; readonly zone: string } | null;
  /** When a CI of the class, or one of its relations, has changed. */
  readonly change: boolean;
}

export type Test =
  | { readonly kind: "must"; readonly must: Condition; readonly severity: number | null }
  | {
      readonly kind: "ladder";
      /** An instant: what must not come unseen. */
      readonly until: ValueOrTable;
      /** A step is reached no sooner than when so much of the time from `of` to `until` is left. */
      readonly share: { readonly of: Value; readonly millionths: number } | null;
      /** Longest first. */
      readonly steps: readonly LadderStep[];
    };

export interface LadderStep {
  /** As written, which names it: `720h`. */
  readonly text: string;
  readonly beforeMs: number;
  readonly severity: number | null;
}

export interface FindingOpening {
  /** What a scenario calls it. */
  readonly as: string;
  readonly record: string;
  readonly set: { readonly [field: string]: Value };
}

/** Done once for each finding. */
export interface FindingAct {
  /** What the CI is from then on; null = what it was. */
  readonly state: "retired" | null;
  /** Attributes that it is given. */
  readonly set: { readonly [attribute: string]: Value };
  /** States of the record by which it is agreed to; null = nobody is asked. */
  readonly agreed: readonly string[] | null;
}

export interface Exception {
  /** Id or name of a CI, number of a record. */
  readonly of: string;
  /** UTC milliseconds. */
  readonly until: number;
  readonly by: string;
  readonly because: string;
}

/** The step of a policy that has no ladder. */
export const mustStep = "must";

/** The source of what policies say of CIs. */
export const policySource = "policy";

/** Names of the steps, in their order. */
export function stepsOf({ test }: Pick<Policy, "test">): readonly string[] {
  return test.kind === "must" ? [mustStep] : test.steps.map(({ text }) => text);
}
