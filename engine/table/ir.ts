import type { CellTest, Value } from "../condition/ir.ts";

/** A compiled decision table. An input without a test in a rule matches anything. */
export interface DecisionTable {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly value: Value }[];
  readonly hit: "unique" | "first" | "max" | "sum" | "all";
  readonly rules: readonly TableRule[];
}

export interface TableRule {
  readonly cells: { readonly [input: string]: CellTest };
  readonly then: Value;
  /** Shown by `explain`. */
  readonly because: string | null;
}
