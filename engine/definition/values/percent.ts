import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** The number in `75%`; 0 after a report. */
export function compilePercent(context: Context, path: Path, text: string, most: number): number {
  const match = /^(\d+)%$/u.exec(text.trim());
  const percent = match === null ? 0 : Number(match[1]);
  if (percent < 1 || percent > most)
    context.report(
      "OPS123",
      path,
      `"${text}" is no percentage from 1% to ${most}%`,
      "write a whole number and %, such as 75%",
    );
  return percent;
}
