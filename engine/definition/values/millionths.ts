import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** A percentage above 0% and up to 100%, in millionths; 0 after a report. `of` says what it is a share of. */
export function compileMillionths(
  context: Context,
  path: Path,
  text: string,
  of: { readonly what: string; readonly remedy: string },
): number {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?%$/u.exec(text.trim());
  const millionths = match === null ? 0 : Number(match[1]) * 10_000 + Number((match[2] ?? "").padEnd(4, "0"));
  if (millionths > 0 && millionths <= 1_000_000) return millionths;
  context.report("OPS356", path, `"${text}" is no share of ${of.what}`, of.remedy);
  return 0;
}
