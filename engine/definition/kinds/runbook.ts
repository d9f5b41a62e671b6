/** Runbooks: Open Workflow documents, told from the other kinds by their first keys. Their checked source is their compiled form. */
import type { Json } from "../../json.ts";
import type { Context } from "../context.ts";
import { checkRunbookShape } from "../runbook/check-shape.ts";

/** Checks a runbook's shape, and then that this engine runs all of it. Returns whether it may be published. */
export function checkRunbook(source: Json, context: Context): boolean {
  let sound = true;
  checkRunbookShape(source, (issue) => {
    sound = false;
    context.report(issue.code, issue.at, issue.message, issue.hint);
  });
  return sound;
}
