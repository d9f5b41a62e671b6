import type { Transition } from "../../lifecycle/ir.ts";
import { previous } from "../../lifecycle/way-back.ts";
import type { Context } from "../context.ts";
import type { TransitionSource, TransitionsSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { compileAudiences } from "./audience.ts";
import { compileOptionalCondition } from "./condition.ts";
import { compileFields } from "./field.ts";
import { compileMerge } from "./merge.ts";
import { requireField } from "./record-view.ts";
import type { RecordView } from "./view.ts";
import { compileOpenings } from "./opening.ts";
import { compileSet, keeperOf } from "./set.ts";
import { compileTells } from "./tell.ts";
import { compileTasks } from "./tasks.ts";
import type { TransitionScope } from "./transition-scope.ts";
import { compileValue } from "./value.ts";

/** Compiles a transition in any of its forms: a state name, a branch, a list of branches. */
export function compileTransitions(
  context: Context,
  path: Path,
  source: TransitionsSource,
  scope: TransitionScope,
): Transition[] {
  if (Array.isArray(source))
    return source.map((branch, index) => compileBranch(context, [...path, index], branch, scope));
  return [compileBranch(context, path, source, scope)];
}

export function compileBranch(
  context: Context,
  path: Path,
  source: string | TransitionSource,
  scope: TransitionScope,
): Transition {
  if (typeof source === "string") {
    checkTarget(context, path, source, scope.states);
    return {
      when: null,
      target: source,
      refuse: null,
      require: [],
      ask: {},
      allow: null,
      set: {},
      fields: [],
      do: null,
    };
  }
  if (source.target !== undefined) checkTarget(context, [...path, "target"], source.target, scope.states);
  if (source.refuse !== undefined) {
    for (const key of ["target", "set", "do", "require", "ask", "fields", "open", "tell", "merge"] as const) {
      if (source[key] !== undefined)
        context.report(
          "OPS107",
          { path: [...path, key], key: true },
          `"${key}" and "refuse" exclude each other`,
          "a branch that refuses changes nothing",
        );
    }
  }
  for (const key of ["allow", "ask", "fields"] as const) {
    if (scope.automatic === true && source[key] !== undefined)
      context.report(
        "OPS107",
        { path: [...path, key], key: true },
        `"${key}" has no effect: nobody gives this command`,
        "take it out",
      );
  }
  return {
    when: compileOptionalCondition(context, [...path, "when"], source.when, scope.scope),
    target: source.target ?? null,
    refuse: source.refuse === undefined ? null : compileValue(context, [...path, "refuse"], source.refuse, scope.scope),
    require: fieldNames(context, [...path, "require"], source.require, scope.view, { given: false }),
    ask: source.ask === undefined ? {} : compileAsk(context, path, source.ask, scope),
    allow:
      source.allow === undefined ? null : compileAudiences(context, [...path, "allow"], source.allow, scope.people),
    set:
      source.set === undefined
        ? {}
        : compileSet(context, [...path, "set"], source.set, scope.scope, scope.view, { overrides: false }),
    fields: fieldNames(context, [...path, "fields"], source.fields, scope.view, { given: true }),
    do: source.do === undefined ? null : compileTasks(context, [...path, "do"], source.do),
    ...(source.internal === undefined
      ? {}
      : { internal: compileValue(context, [...path, "internal"], source.internal, scope.scope) }),
    ...compileOpenings(context, path, source.open, scope),
    ...compileTells(context, path, source.tell, scope),
    ...compileMerge(context, path, source, scope),
  };
}

function compileAsk(
  context: Context,
  path: Path,
  ask: NonNullable<TransitionSource["ask"]>,
  scope: TransitionScope,
): Transition["ask"] {
  for (const [name, source] of Object.entries(ask)) {
    if (source.index !== undefined)
      context.report(
        "OPS107",
        { path: [...path, "ask", name, "index"], key: true },
        '"index" goes with a field of a record',
        "what is asked is in no list",
      );
    const field = scope.view?.fields[name];
    if (scope.view !== null && Object.hasOwn(scope.view.fields, name) && field !== undefined && field.source !== null)
      context.report(
        "OPS107",
        { path: [...path, "ask", name], key: true },
        `"${name}" is a field of ${scope.view.name}`,
        "use `require` or `fields` for a field",
      );
  }
  return compileFields(context, [...path, "ask"], ask, scope.scope);
}

/** `given`: the command brings their values; else they must only have one afterwards, as a computed field may. */
function fieldNames(
  context: Context,
  path: Path,
  names: readonly string[] | undefined,
  view: RecordView | null,
  { given }: { readonly given: boolean },
): readonly string[] {
  if (view !== null) {
    // Links of its own are given as fields are.
    const links = context.catalog.find("RecordType", view.name)?.source?.links ?? {};
    for (const [index, name] of (names ?? []).entries()) {
      if (Object.hasOwn(links, name)) continue;
      const field = requireField(context, [...path, index], name, view);
      const kept = field === null || (!given && field.source !== null) ? null : keeperOf(field, true);
      if (kept !== null) context.report("OPS107", [...path, index], `"${name}" cannot be given`, kept);
    }
  }
  return names ?? [];
}

function checkTarget(context: Context, path: Path, target: string, states: readonly string[]): void {
  if (target !== previous && !states.includes(target))
    context.report("OPS310", path, `there is no state "${target}"`, suggestion(target, states));
}
