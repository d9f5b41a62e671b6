import type { Transition } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { TransitionsSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { reactionScope } from "../values/reaction.ts";
import { text } from "../values/scope.ts";
import { compileTransitions } from "../values/transition.ts";
import { type FieldView, objectLeaf } from "../values/view.ts";
import { voided } from "./outcomes.ts";
import type { LifecycleScope } from "./scope.ts";

/** What `voided` reads of the approval that is void as `$event`; `changed` names fields. */
const voidedApproval = objectLeaf({ approval: text, stage: text, changed: { ...text, many: true } });

/** One with a dot in its name reacts to another record or facet, which it reads as `$event`; nobody gives it. */
export function compileNamed(
  context: Context,
  path: Path,
  command: string,
  source: TransitionsSource,
  scope: LifecycleScope,
): Transition[] {
  const event = reactionScope(context, path, command, scope.record, scope.facet);
  if (event !== null) return compileTransitions(context, path, source, { ...withEvent(scope, event), automatic: true });
  const named = command === voided ? withEvent(scope, voidedApproval) : scope;
  return compileTransitions(context, path, source, named);
}

function withEvent(scope: LifecycleScope, event: FieldView): LifecycleScope {
  return { ...scope, scope: { ...scope.scope, variables: { ...scope.scope.variables, event } } };
}
