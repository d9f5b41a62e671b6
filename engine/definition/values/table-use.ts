import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { FieldView, RecordView } from "./view.ts";
import type { Scope } from "./scope.ts";

/** What a decision table is applied to. */
export interface TableUse {
  readonly view: RecordView | null;
  /** `$links`, where it is known. */
  readonly links: FieldView | null;
  /** Whether calendars are known, too. */
  readonly openHours: boolean;
}

/** Collected while the others compile: it tells which values the inputs of a table can have. */
export type TableUses = Map<string, readonly TableUse[]>;

/** Notes what a table is applied to, and reports a table that does not exist. */
export function useTable(
  context: Context,
  path: Path,
  name: string,
  { record: view, variables, openHours: known }: Pick<Scope, "record" | "variables" | "openHours">,
): void {
  if (!context.reference("DecisionTable", name, path)) return;
  const openHours = known === true;
  const uses = tableUses(context);
  const before = uses.get(name) ?? [];
  const links = variables["links"] ?? null;
  const same = (use: TableUse): boolean => use.view === view && use.links === links && use.openHours === openHours;
  if (!before.some(same)) uses.set(name, [...before, { view, links, openHours }]);
}

export function tableUses(context: Context): TableUses {
  return context.catalog.memo("table uses", (): TableUses => new Map());
}
