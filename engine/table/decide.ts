/**
 * Decision tables: rows of cells over named inputs.
 *
 * 1. A rule matches when all its cells hold; an input it does not name matches anything.
 * 2. What is told is what was decided by: inputs, matched rules, and for each other rule the first cell that failed.
 * 3. What a table says whose rules yield literals follows from its inputs alone, so it is kept by them.
 */
import { cellHolds, describeTest } from "../condition/compare.ts";
import { evaluateValue } from "../condition/evaluate.ts";
import { evaluationFault, type EvaluationFault } from "../condition/fault.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import { Recent } from "../base/recent.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { DecisionTable, TableRule } from "./ir.ts";

export interface TableDecision {
  /** Null when no rule matched (`sum`: 0; `all`: an empty list). */
  readonly value: Json;
  /** Index, from 0, of each rule that made the value. */
  readonly rules: readonly number[];
  /** `because` of those rules, where they have one. */
  readonly because: readonly string[];
  readonly explanation: TableExplanation;
}

export interface TableExplanation {
  readonly table: string;
  readonly hit: DecisionTable["hit"];
  readonly inputs: { readonly [input: string]: Json };
  readonly rules: readonly RuleExplanation[];
}

export interface RuleExplanation {
  readonly index: number;
  readonly matched: boolean;
  /** The first cell that failed, as `impact is "low", wanted high`; null for a rule that matched. */
  readonly failed: string | null;
}

/**
 * Decides a table over a scope. Faults: an input or a `then` that fails; two rules of a `unique` table that match
 * at once (publishing proves they cannot, unless inputs are open); a `max` or `sum` over values that have no order or
 * sum.
 */
export function decideTable(table: DecisionTable, scope: EvaluationScope): Result<TableDecision, EvaluationFault> {
  const inputs = new Map<string, Json>();
  for (const input of table.inputs) {
    const value = evaluateValue(input.value, scope);
    if (!value.ok)
      return failure({
        ...value.error,
        message: `table "${table.name}", input "${input.name}": ${value.error.message}`,
      });
    inputs.set(input.name, value.value);
  }
  const kept = keptOf(table);
  const key = kept === null ? "" : JSON.stringify([...inputs.values()]);
  if (kept === null || key.length > maxKeyLength) return decideBy(table, inputs, scope);
  let decision = kept.get(key);
  if (decision === undefined) {
    decision = decideBy(table, inputs, scope);
    kept.set(key, decision);
  }
  return decision;
}

type Decided = Result<TableDecision, EvaluationFault>;

/** Decisions kept of one table, and characters of their inputs at most. */
const keptDecisions = 128;
const maxKeyLength = 200;

/** By the inputs as JSON; null for a table whose results are evaluated over the record. */
const keptByTable = new WeakMap<DecisionTable, Recent<string, Decided> | null>();

function keptOf(table: DecisionTable): Recent<string, Decided> | null {
  let kept = keptByTable.get(table);
  if (kept === undefined) {
    kept = table.rules.every(({ then }) => then.kind === "literal") ? new Recent<string, Decided>(keptDecisions) : null;
    keptByTable.set(table, kept);
  }
  return kept;
}

function decideBy(table: DecisionTable, inputs: ReadonlyMap<string, Json>, scope: EvaluationScope): Decided {
  const rules = table.rules.map((rule, index) => explainRule(rule, index, inputs));
  const matched = rules.filter((rule) => rule.matched).map((rule) => rule.index);
  if (table.hit === "unique" && matched.length > 1) {
    const numbers = matched.map((index) => String(index + 1)).join(" and ");
    return failure(
      evaluationFault(
        "overlap",
        `table "${table.name}" is unique but rules ${numbers} match at once; narrow one of them or use hit: first`,
      ),
    );
  }
  const considered = table.hit === "first" ? matched.slice(0, 1) : matched;
  const outcomes: { readonly index: number; readonly value: Json }[] = [];
  for (const index of considered) {
    const value = evaluateValue((table.rules[index] as TableRule).then, scope);
    if (!value.ok)
      return failure({
        ...value.error,
        message: `table "${table.name}", rule ${String(index + 1)}: ${value.error.message}`,
      });
    outcomes.push({ index, value: value.value });
  }
  const combined = combine(table, outcomes);
  if (!combined.ok) return combined;
  const deciding = combined.value.rules;
  return ok({
    value: combined.value.value,
    rules: deciding,
    because: deciding.flatMap((index) => table.rules[index]?.because ?? []),
    explanation: { table: table.name, hit: table.hit, inputs: Object.fromEntries(inputs), rules },
  });
}

function explainRule(rule: TableRule, index: number, inputs: ReadonlyMap<string, Json>): RuleExplanation {
  for (const [name, test] of Object.entries(rule.cells)) {
    const value = inputs.get(name) ?? null;
    if (!cellHolds(test, value))
      return { index, matched: false, failed: `${name} is ${JSON.stringify(value)}, wanted ${describeTest(test)}` };
  }
  return { index, matched: true, failed: null };
}

type Outcome = { readonly index: number; readonly value: Json };
type Combined = { readonly value: Json; readonly rules: readonly number[] };

function combine(table: DecisionTable, outcomes: readonly Outcome[]): Result<Combined, EvaluationFault> {
  const rules = outcomes.map((outcome) => outcome.index);
  switch (table.hit) {
    case "unique":
    case "first":
      return ok({ value: outcomes[0]?.value ?? null, rules });
    case "all":
      return ok({ value: outcomes.map((outcome) => outcome.value), rules });
    case "sum": {
      let total = 0;
      for (const { index, value } of outcomes) {
        if (typeof value !== "number") return notComparable(table, index, value, "a number to be added");
        total += value;
      }
      return ok({ value: total, rules });
    }
    case "max":
      return greatest(table, outcomes);
  }
  return table.hit satisfies never;
}

/**
 * The greatest number; the first rule that reached it decides. Texts have no order of their own, so they are refused.
 */
function greatest(table: DecisionTable, outcomes: readonly Outcome[]): Result<Combined, EvaluationFault> {
  let best: { readonly index: number; readonly value: number } | null = null;
  for (const { index, value } of outcomes) {
    if (typeof value !== "number") return notComparable(table, index, value, "a number to be compared");
    if (best === null || value > best.value) best = { index, value };
  }
  return ok(best === null ? { value: null, rules: [] } : { value: best.value, rules: [best.index] });
}

function notComparable(
  table: DecisionTable,
  index: number,
  value: Json,
  wanted: string,
): Result<Combined, EvaluationFault> {
  const message = `table "${table.name}", rule ${String(index + 1)}: ${JSON.stringify(value)} must be ${wanted} for hit: ${table.hit}`;
  return failure(evaluationFault("notComparable", message));
}
