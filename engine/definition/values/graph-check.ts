/**
 * Publish-time checks of a lifecycle as a graph: no wait without its outcomes, no state that is never reached or never
 * left.
 */
import type { Lifecycle, State, Transition } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** The outcomes a state must answer, by what it waits for. */
const outcomes = { approval: ["approved", "rejected", "expired"], invoke: ["done", "fault", "expired"] } as const;
/** An approval in force ends so when what it signed changes; no state has to answer it. */
const voided = "voided";
const outcomeNames: readonly string[] = [...new Set([...outcomes.approval, ...outcomes.invoke])];

/** The names by which the engine answers a state for what it waits for; nobody gives them as commands. */
export function outcomesOf(state: { readonly approval?: unknown; readonly invoke?: unknown }): readonly string[] {
  if (state.approval !== undefined) return [...outcomes.approval, voided];
  return state.invoke === undefined ? [voided] : [...outcomes.invoke, voided];
}

interface LifecycleSource {
  readonly states: {
    readonly [name: string]: { readonly transitions?: { readonly [name: string]: unknown } | undefined };
  };
}

export function checkGraph(context: Context, lifecycle: Lifecycle, source: LifecycleSource): void {
  for (const state of Object.values(lifecycle.states)) {
    const own = Object.keys(source.states[state.name]?.transitions ?? {});
    checkFinal(context, state, own);
    checkOutcomes(context, state, own);
    for (const name of own)
      checkBranches(context, ["spec", "states", state.name, "transitions", name], state.transitions[name] ?? []);
    for (const [index, after] of state.after.entries())
      checkEffect(context, ["spec", "states", state.name, "after", index], after.transition);
  }
  checkReach(context, lifecycle);
}

function checkFinal(context: Context, state: State, own: readonly string[]): void {
  if (!state.final) return;
  const path: Path = ["spec", "states", state.name];
  const way =
    own.length > 0
      ? "transitions"
      : state.after.length > 0
        ? "after"
        : state.approval !== null
          ? "approval"
          : state.invoke !== null
            ? "invoke"
            : null;
  if (way !== null)
    context.report(
      "OPS317",
      { path: [...path, way], key: true },
      `the final state "${state.name}" has "${way}"`,
      "a final state is left by nothing: take `final` or the way out away",
    );
}

function checkOutcomes(context: Context, state: State, own: readonly string[]): void {
  const path: Path = ["spec", "states", state.name];
  if (state.approval !== null && state.invoke !== null) {
    context.report(
      "OPS107",
      { path: [...path, "invoke"], key: true },
      '"approval" and "invoke" exclude each other',
      "a state waits for one thing: make two states of it",
    );
    return;
  }
  const wait = state.approval !== null ? "approval" : state.invoke !== null ? "invoke" : null;
  const needed: readonly string[] = wait === null ? [] : outcomes[wait];
  for (const outcome of needed) {
    const branches = state.transitions[outcome];
    if (branches === undefined)
      context.report(
        "OPS313",
        { path: [...path, wait ?? ""], key: true },
        `the outcome "${outcome}" of this ${wait ?? ""} has no transition`,
        `add \`${outcome}: STATE\` to the transitions of "${state.name}"`,
      );
    else if (branches.every((branch) => branch.when !== null))
      context.report(
        "OPS313",
        { path: [...path, "transitions", outcome], key: true },
        `the outcome "${outcome}" is not answered when no condition holds`,
        "add a last branch without `when`",
      );
    else if (branches.some((branch) => branch.refuse !== null))
      context.report(
        "OPS313",
        { path: [...path, "transitions", outcome], key: true },
        `the outcome "${outcome}" cannot be refused`,
        "give it a target",
      );
  }
  for (const name of own) {
    if (state.approval !== null && (name === "approve" || name === "reject"))
      context.report(
        "OPS315",
        { path: [...path, "transitions", name], key: true },
        `"${name}" is what the approvers of this state say: this transition is never taken`,
        "choose another name",
      );
    if (outcomeNames.includes(name) && !needed.includes(name))
      context.report(
        "OPS314",
        { path: [...path, "transitions", name], key: true },
        `"${name}" is the outcome of a wait that the state "${state.name}" does not have`,
        "choose another name, or add `approval` or `invoke`",
      );
  }
}

/** A branch behind one without a condition is never tried; a branch that does nothing was not meant. */
function checkBranches(context: Context, path: Path, branches: readonly Transition[]): void {
  const open = branches.findIndex((branch) => branch.when === null);
  if (open !== -1 && open < branches.length - 1)
    context.report(
      "OPS315",
      [...path, open + 1],
      "this branch is never tried: the one before it always applies",
      "put the branch without `when` last",
    );
}

function checkEffect(context: Context, path: Path, transition: Transition): void {
  if (transition.require.length > 0)
    context.report(
      "OPS107",
      path,
      "nobody gives input when time passes",
      "take `require` away, or ask for it in `when`",
    );
  if (transition.target === null && Object.keys(transition.set).length === 0 && transition.do === null)
    context.report("OPS319", path, "nothing happens when the time has come", "add `target`, `set` or `do`");
}

function checkReach(context: Context, lifecycle: Lifecycle): void {
  const next = new Map(Object.values(lifecycle.states).map((state) => [state.name, targets(state)]));
  const reached = closure([lifecycle.initial], (name) => next.get(name) ?? []);
  for (const state of Object.values(lifecycle.states)) {
    if (!reached.has(state.name))
      context.report(
        "OPS311",
        { path: ["spec", "states", state.name], key: true },
        `the state "${state.name}" is never reached`,
        "let a transition lead to it, or take it out",
      );
  }
  const finals = Object.values(lifecycle.states).filter((state) => state.final);
  if (finals.length === 0) {
    context.report(
      "OPS312",
      { path: ["spec", "states"], key: true },
      "no state is final, so no record ever ends",
      "mark one with `final: true`",
    );
    return;
  }
  const before = new Map<string, string[]>();
  for (const [name, followers] of next)
    for (const follower of followers) before.set(follower, [...(before.get(follower) ?? []), name]);
  const ending = closure(
    finals.map((state) => state.name),
    (name) => before.get(name) ?? [],
  );
  for (const state of Object.values(lifecycle.states)) {
    if (!ending.has(state.name) && reached.has(state.name))
      context.report(
        "OPS312",
        { path: ["spec", "states", state.name], key: true },
        `from the state "${state.name}" no way leads to a final state`,
        "add a transition",
      );
  }
}

function targets(state: State): string[] {
  if (state.final) return [];
  const transitions = [...Object.values(state.transitions).flat(), ...state.after.map((after) => after.transition)];
  return transitions.flatMap((transition) => (transition.target === null ? [] : [transition.target]));
}

function closure(start: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(start);
  const queue = [...start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const follower of next(name)) {
      if (found.has(follower)) continue;
      found.add(follower);
      queue.push(follower);
    }
  }
  return found;
}
