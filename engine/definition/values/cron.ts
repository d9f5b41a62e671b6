import { cronProblems } from "../../base/cron.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** Reports a text that is not five cron fields. */
export function checkCron(context: Context, path: Path, text: string): void {
  for (const { message, remedy } of cronProblems(text)) context.report("OPS127", path, message, remedy);
}
