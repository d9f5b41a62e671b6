import type { State, Transition } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { compileNamed } from "./named-transition.ts";
import type { LifecycleScope } from "./scope.ts";
import type { LifecycleSource } from "./shape.ts";

/**
 * Adds the transitions of `anywhere` to every state that is not final and not excepted; a state's own transition of
 * that name wins.
 */
export function foldAnywhere(
  context: Context,
  source: LifecycleSource,
  states: { [name: string]: State },
  scope: LifecycleScope,
): void {
  if (source.anywhere === undefined) return;
  for (const [index, name] of (source.anywhere.except ?? []).entries()) {
    if (!Object.hasOwn(states, name))
      context.report(
        "OPS310",
        ["spec", "anywhere", "except", index],
        `there is no state "${name}"`,
        suggestion(name, Object.keys(states)),
      );
  }
  const shared: { [name: string]: readonly Transition[] } = {};
  for (const [command, value] of Object.entries(source.anywhere.transitions))
    shared[command] = compileNamed(context, ["spec", "anywhere", "transitions", command], command, value, scope);
  for (const [name, value] of Object.entries(states)) {
    if (value.final || (source.anywhere.except ?? []).includes(name)) continue;
    states[name] = { ...value, transitions: { ...shared, ...value.transitions } };
  }
}
