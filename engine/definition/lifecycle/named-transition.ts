import type { Transition } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { TransitionsSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { reactionScope } from "../values/reaction.ts";
import { compileTransitions } from "../values/transition.ts";
import type { LifecycleScope } from "./scope.ts";

/** One with a dot in its name reacts to another record or facet, which it reads as `$event`; nobody gives it. */
export function compileNamed(
  context: Context,
  path: Path,
  command: string,
  source: TransitionsSource,
  scope: LifecycleScope,
): Transition[] {
  const event = reactionScope(context, path, command, scope.record, scope.facet);
  const named =
    event === null
      ? scope
      : { ...scope, automatic: true, scope: { ...scope.scope, variables: { ...scope.scope.variables, event } } };
  return compileTransitions(context, path, source, named);
}
