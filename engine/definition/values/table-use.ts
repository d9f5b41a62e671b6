import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { FieldView, RecordView } from "./record-view.ts";
import type { Scope } from "./scope.ts";

/** What a decision table is applied to. */
export interface TableUse {
  readonly view: RecordView | null;
  /** `$links`, where it is known. */
  readonly links: FieldView | null;
}

/** Collected while the others compile: it tells which values the inputs of a table can have. */
export type TableUses = Map<string, readonly TableUse[]>;

/** Notes what a table is applied to, and reports a table that does not exist. */
export function useTable(
  context: Context,
  path: Path,
  name: string,
  { record: view, variables }: Pick<Scope, "record" | "variables">,
): void {
  if (!context.reference("DecisionTable", name, path)) return;
  const uses = tableUses(context);
  const known = uses.get(name) ?? [];
  const links = variables["links"] ?? null;
  if (!known.some((use) => use.view === view && use.links === links)) uses.set(name, [...known, { view, links }]);
}

export function tableUses(context: Context): TableUses {
  return context.catalog.memo("table uses", (): TableUses => new Map());
}
