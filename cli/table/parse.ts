import { parse } from "csv-parse/sync";
import { UsageError } from "../client/failure.ts";

/** A row of a table as it stands in its file. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of comma, semicolon or tab separated text, empty lines left out. Throws UsageError where it is no table. */
export function parseTable(path: string, text: string): TableRow[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    throw new UsageError(`"${path}" is no table: ${(error as Error).message}`, { cause: error });
  }
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}
