import { isMap } from "../format/entries.ts";
import { valueText } from "../format/value.ts";

/** A list of maps, cell by cell. */
export interface ValueTable {
  /** Names of what is in a map, those of a map in it behind its name: `owner name`. */
  readonly columns: readonly string[];
  /** As many cells as columns; nothing = `undefined`. */
  readonly rows: readonly (readonly unknown[])[];
}

/** A list of maps as a table, with a column for each name that has a value in one of them; null for anything else. */
export function tableOf(value: unknown): ValueTable | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isMap)) return null;
  const rows = value.map((one) => new Map(cellsOf(one, "")));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return columns.length === 0 ? null : { columns, rows: rows.map((row) => columns.map((name) => row.get(name))) };
}

/** Whether a value needs the whole width of what it stands in: a long text, or a table. */
export function isWide(value: unknown): boolean {
  return tableOf(value) !== null || valueText(value).length > 80;
}

function cellsOf(map: { readonly [name: string]: unknown }, before: string): readonly (readonly [string, unknown])[] {
  return Object.entries(map).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    if (value === null || value === undefined || value === "") return [];
    if (isMap(value)) return cellsOf(value, `${before}${name} `);
    return [[`${before}${name}`, value]];
  });
}
