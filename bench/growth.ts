/** The same measured at several sizes, as a table of Markdown. */
import { type Json, type JsonObject, ownValue } from "../engine/base/json.ts";

/** The sizes that a variable of the environment names, with commas; 10,000, 100,000 and a million else. */
export function sizesOf(variable: string, least: number): readonly number[] {
  const sizes = (process.env[variable] ?? "10000,100000,1000000").split(",").map(Number);
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < least))
    throw new Error(`${variable} must be whole numbers with commas, at least ${String(least)}`);
  return sizes;
}

/** One row for each thing that was measured, one column for each size. */
export function growthTable(
  of: string,
  size: string,
  measured: readonly JsonObject[],
  rows: readonly { readonly title: string; readonly cell: (at: JsonObject) => string }[],
): string {
  const head = [of, ...measured.map((at) => Number(at[size]).toLocaleString("en"))];
  const lines = [head, head.map(() => "---"), ...rows.map(({ title, cell }) => [title, ...measured.map(cell)])];
  return `\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n\n`;
}

/** The median and the 99th percentile, as a cell. */
export function msOf(percentiles: Json | undefined): string {
  return `${String(Number(ownValue(percentiles, "p50")))} / ${String(Number(ownValue(percentiles, "p99")))}`;
}
