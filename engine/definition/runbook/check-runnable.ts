import type { Json } from "../../json.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** Reports what the machine would refuse in a whole document. Returns whether all of it runs. */
export function checkRunnableDocument(_context: Context, _document: Json): boolean {
  return true;
}

/** The same for a task list that stands at `path` in its file. */
export function checkRunnable(_context: Context, _path: Path, _tasks: Json): void {
  return;
}
