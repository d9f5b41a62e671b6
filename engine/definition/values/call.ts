import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../suggest.ts";

/** Reports a call of a function that is not in the registry. */
export function checkCall(context: Context, path: Path, name: string, _input: unknown): void {
  const functions = context.options.functions;
  if (functions === undefined || Object.hasOwn(functions, name)) return;
  context.report("OPS360", [...path, "call"], `there is no function "${name}"`, suggestion(name, Object.keys(functions)));
}
