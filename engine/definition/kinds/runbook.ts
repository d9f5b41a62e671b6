/**
 * Runbooks: Open Workflow documents, told from the other kinds by their first keys. Their checked source is their
 * compiled form.
 */
import { ownValue, type Json } from "../../json.ts";
import type { Context } from "../context.ts";
import { checkRunnableDocument } from "../runbook/check-runnable.ts";
import { checkRunbookShape } from "../runbook/check-shape.ts";
import { checkShellArguments } from "../runbook/check-shell.ts";
import { checkCalls } from "../values/tasks.ts";
import { checkZone } from "../values/zone.ts";

/**
 * Checks a runbook's shape, then that this engine runs all of it and that its functions exist. Returns whether it may
 * be published.
 */
export function checkRunbook(source: Json, context: Context): boolean {
  const dsl = ownValue(ownValue(source, "document"), "dsl");
  if (typeof dsl === "string" && /^\d/u.test(dsl) && !dsl.startsWith("1.0.")) {
    context.report(
      "OPS501",
      ["document", "dsl"],
      `version "${dsl}" of the runbook language is not supported`,
      "write 1.0.3",
    );
    return false;
  }
  let sound = true;
  checkRunbookShape(source, (issue) => {
    sound = false;
    context.report(issue.code, issue.at, issue.message, issue.hint);
  });
  if (!sound || !checkRunnableDocument(context, source)) return false;
  const own = ownValue(ownValue(source, "use"), "functions") ?? null;
  checkCalls(context, ["do"], ownValue(source, "do") ?? null, own);
  checkCalls(context, ["use", "functions"], own, own);
  checkShellArguments(context, source);
  const zone = ownValue(ownValue(ownValue(ownValue(source, "document"), "metadata"), "opsloom"), "zone");
  if (typeof zone === "string") checkZone(context, ["document", "metadata", "opsloom", "zone"], zone);
  return true;
}
