/** What a value says that may be told by a decision table. */
import { evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope, ValueOrTable } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { decideTable } from "./decide.ts";
import type { DecisionTable } from "./ir.ts";

/** Decision tables by name, as published. */
export interface Tables {
  readonly [name: string]: DecisionTable;
}

/** The error says what was in the way, as a sentence for who wrote it. */
export function evaluateValueOrTable(
  value: ValueOrTable,
  scope: EvaluationScope,
  tables: Tables,
): Result<Json, string> {
  if (value.kind !== "table") {
    const result = evaluateValue(value, scope);
    return result.ok ? result : failure(result.error.message);
  }
  const table = Object.hasOwn(tables, value.table) ? tables[value.table] : undefined;
  if (table === undefined) return failure(`the table "${value.table}" is not published`);
  const decided = decideTable(table, scope);
  return decided.ok ? ok(decided.value.value) : failure(decided.error.message);
}
