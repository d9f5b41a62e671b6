import type { State, Transition } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileOpenings } from "../values/opening.ts";
import { compileReference } from "../values/reference.ts";
import { compileTells } from "../values/tell.ts";
import { compileTasks } from "../values/tasks.ts";
import { compileValue } from "../values/value.ts";
import { compileAfter } from "./after.ts";
import { outcomesOf } from "./outcomes.ts";
import { compileNamed } from "./named-transition.ts";
import { compileReserve } from "./reserve.ts";
import type { LifecycleScope } from "./scope.ts";
import type { StateSource } from "./shape.ts";

export function compileState(context: Context, name: string, source: StateSource, scope: LifecycleScope): State {
  const path: Path = ["spec", "states", name];
  if (source.stamp !== undefined && scope.view !== null) {
    const field = scope.view.fields[source.stamp];
    if (field === undefined || !Object.hasOwn(scope.view.fields, source.stamp))
      context.report(
        "OPS204",
        [...path, "stamp"],
        `unknown field "${source.stamp}" of ${scope.view.name}`,
        suggestion(source.stamp, Object.keys(scope.view.fields)),
      );
    else if (field.type !== "instant")
      context.report(
        "OPS208",
        [...path, "stamp"],
        `the field "${source.stamp}" is of type ${field.type}`,
        "stamp an instant field",
      );
  }
  const outcomes = outcomesOf(source);
  const transitions: { [name: string]: readonly Transition[] } = {};
  for (const [command, value] of Object.entries(source.shared ?? {}))
    transitions[command] = compileNamed(context, [...path, "transitions", command], command, value, scope);
  for (const [command, value] of Object.entries(source.transitions ?? {}))
    transitions[command] = compileNamed(context, [...path, "transitions", command], command, value, {
      ...scope,
      automatic: outcomes.includes(command),
    });
  return {
    name,
    final: source.final ?? false,
    stamp: source.stamp ?? null,
    do: source.do === undefined ? null : compileTasks(context, [...path, "do"], source.do),
    approval:
      source.approval === undefined
        ? null
        : compileReference(context, [...path, "approval"], "Approval", source.approval, scope.scope),
    invoke:
      source.invoke === undefined
        ? null
        : {
            runbook: compileReference(
              context,
              [...path, "invoke", "runbook"],
              "Runbook",
              source.invoke.runbook,
              scope.scope,
            ),
            with:
              source.invoke.with === undefined
                ? null
                : compileValue(context, [...path, "invoke", "with"], source.invoke.with, scope.scope),
            timeout: {
              businessDays: 0,
              ms: compileElapsed(context, [...path, "invoke", "timeout"], source.invoke.timeout),
            },
          },
    reserve:
      source.reserve === undefined
        ? null
        : compileReserve(context, [...path, "reserve"], source.reserve, scope, source.final === true),
    ...compileOpenings(context, path, source.open, scope),
    ...compileTells(context, path, source.tell, scope),
    ...(source.freeze === true ? { freeze: true } : {}),
    ...(source.hide === true ? { hide: true } : {}),
    after: (source.after ?? []).map((item, index) => compileAfter(context, [...path, "after", index], item, scope)),
    transitions,
  };
}
