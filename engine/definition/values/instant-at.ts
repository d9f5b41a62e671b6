import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { parseInstant } from "./instant.ts";

/** UTC milliseconds of an instant that is written at a path, or zero after a report. */
export function compileInstant(context: Context, path: Path, text: string): number {
  const parsed = parseInstant(text, context.options.zone);
  if (parsed.ok) return parsed.value;
  context.report("OPS122", path, parsed.error.message, parsed.error.hint);
  return 0;
}
