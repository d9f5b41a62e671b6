import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { RecordView } from "./record-view.ts";

/**
 * What a decision table is applied to, collected while the others compile: it tells which values its inputs can have.
 */
export type TableUses = Map<string, (RecordView | null)[]>;

/** Notes that a table is applied to records of this view, and reports a table that does not exist. */
export function useTable(context: Context, path: Path, name: string, view: RecordView | null): void {
  if (!context.reference("DecisionTable", name, path)) return;
  const uses = tableUses(context);
  const views = uses.get(name) ?? [];
  if (!views.includes(view)) uses.set(name, [...views, view]);
}

export function tableUses(context: Context): TableUses {
  return context.catalog.memo("table uses", () => new Map<string, (RecordView | null)[]>());
}
