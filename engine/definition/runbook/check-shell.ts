import { takesArguments } from "../../runbook/shell-command.ts";
import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import type { Context } from "../context.ts";

type Path = readonly (string | number)[];

/** Reports shell commands whose arguments would be dropped, wherever in a document they stand. */
export function checkShellArguments(context: Context, value: Json, path: Path = []): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkShellArguments(context, item, [...path, index]));
  if (!isJsonObject(value)) return;
  const shell = ownValue(ownValue(value, "run"), "shell");
  const command = ownValue(shell, "command");
  const given = ownValue(shell, "arguments");
  if (typeof command === "string" && Array.isArray(given) && given.length > 0 && !takesArguments(command))
    context.report(
      "OPS505",
      [...path, "run", "shell", "arguments"],
      "the command is a script and names none of its arguments, so they would be dropped",
      'write "$@" or "$1" where they belong',
    );
  for (const [key, item] of Object.entries(value)) checkShellArguments(context, item ?? null, [...path, key]);
}
