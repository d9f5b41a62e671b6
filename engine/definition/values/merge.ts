import type { Transition } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { TransitionSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import type { TransitionScope } from "./transition-scope.ts";
import { compileValue } from "./value.ts";

/** Which record a person names: an `ask` of the transition, of the record's own type. */
const asked = /^\$\{\s*\$command\.input\.([a-z][a-zA-Z0-9]*)\s*\}$/;

/** The record that this one is merged into. Reports OPS325. */
export function compileMerge(
  context: Context,
  path: Path,
  { merge, ask, target }: TransitionSource,
  scope: TransitionScope,
): Pick<Transition, "merge"> {
  if (merge === undefined) return {};
  const report = (message: string, hint: string): void => context.report("OPS325", [...path, "merge"], message, hint);
  const value = compileValue(context, [...path, "merge"], merge, scope.scope);
  if (scope.automatic === true) {
    report("nobody gives this command, and so nobody says which", "merge by a command");
    return { merge: value };
  }
  if (target === undefined)
    report("a record that is merged is over, and this leaves it in its state", "add a `target` that is final");
  const [, name = ""] = asked.exec(merge) ?? [];
  const field = Object.hasOwn(ask ?? {}, name) ? ask?.[name] : undefined;
  const type = scope.record ?? field?.class;
  const isOne = field?.type === "record" && field.class === type && field.many !== true && field.required === true;
  if (!isOne)
    report(
      `a person says which ${scope.record ?? "record"} it is merged into`,
      `ask for it: ask: { into: { type: record, class: ${scope.record ?? "TYPE"}, required: true } }, merge: '\${ $command.input.into }'`,
    );
  return { merge: value };
}
