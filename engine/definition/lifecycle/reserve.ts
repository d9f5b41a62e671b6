import { checkRole } from "../values/role.ts";
import type { State } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileValue } from "../values/value.ts";
import type { LifecycleScope } from "./scope.ts";
import type { ReserveSource } from "./shape.ts";

export function compileReserve(
  context: Context,
  path: Path,
  source: ReserveSource,
  { scope, facet, states }: LifecycleScope,
  final: boolean,
): State["reserve"] {
  const release = typeof source.release === "string" ? [source.release] : (source.release ?? []);
  for (const state of release)
    if (!states.includes(state))
      context.report("OPS310", [...path, "release"], `there is no state "${state}"`, suggestion(state, states));
  if (facet)
    context.report(
      "OPS107",
      { path, key: true },
      "a facet takes no window",
      "a record has one: let a state of its main lifecycle take it",
    );
  else if (final)
    context.report(
      "OPS107",
      { path, key: true },
      "a final state takes no window",
      "it is given back when the record is over: take it out",
    );
  for (const [index, calendar] of (source.avoid ?? []).entries())
    context.reference("Calendar", calendar, [...path, "avoid", index]);
  for (const [index, role] of (source.override ?? []).entries()) checkRole(context, [...path, "override", index], role);
  return {
    cis: compileValue(context, [...path, "cis"], source.cis, scope),
    from: compileValue(context, [...path, "from"], source.from, scope),
    until: compileValue(context, [...path, "until"], source.until, scope),
    avoid: source.avoid ?? [],
    override: source.override ?? [],
    release,
  };
}
