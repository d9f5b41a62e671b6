/**
 * Publish-time checks of a lifecycle as a graph: no wait without its outcomes, no state that is never reached or never
 * left, no transition that is never taken.
 */
import type { After, Lifecycle, State, Transition } from "../../lifecycle/ir.ts";
import { previous } from "../../lifecycle/way-back.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { checkOutcomes } from "./outcomes.ts";
import { checkReach } from "./reach.ts";

interface OwnTransitions {
  readonly states: {
    readonly [name: string]: { readonly transitions?: { readonly [name: string]: unknown } | undefined };
  };
}

/** An abstract lifecycle is not whole: what its states wait for, and the ways to them and on, others may say. */
export function checkGraph(all: Context, lifecycle: Lifecycle, source: OwnTransitions): void {
  const context = lifecycle.abstract === true ? without(all, ["OPS311", "OPS312", "OPS313", "OPS314", "OPS324"]) : all;
  for (const state of Object.values(lifecycle.states)) {
    const own = Object.keys(source.states[state.name]?.transitions ?? {});
    checkFinal(context, state, own);
    checkOutcomes(context, state, own);
    if (state.name === lifecycle.initial) checkWayBack(context, state);
    for (const name of own)
      checkBranches(context, ["spec", "states", state.name, "transitions", name], state.transitions[name] ?? []);
    for (const [index, after] of state.after.entries())
      checkEffect(context, ["spec", "states", state.name, "after", index], after);
  }
  checkReach(context, lifecycle);
}

/** A record begins in it, and was nowhere before. */
function checkWayBack(context: Context, { name, transitions, after }: State): void {
  const path: Path = ["spec", "states", name];
  const report = (at: Path): void =>
    context.report(
      "OPS324",
      at,
      `"${previous}" leads nowhere: a record begins in the state "${name}" and was in none before`,
      "name the state it leads to, or put the way back into a state that is entered from another",
    );
  for (const [command, branches] of Object.entries(transitions))
    for (const [index, { target }] of branches.entries())
      if (target === previous) report([...path, "transitions", command, ...(branches.length > 1 ? [index] : [])]);
  for (const [index, { transition }] of after.entries())
    if (transition.target === previous) report([...path, "after", index, "target"]);
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

function checkEffect(context: Context, path: Path, { transition, every }: After): void {
  if (transition.require.length > 0)
    context.report(
      "OPS107",
      path,
      "nobody gives input when time passes",
      "take `require` away, or ask for it in `when`",
    );
  if (
    transition.target === null &&
    Object.keys(transition.set).length === 0 &&
    transition.do === null &&
    transition.open === undefined &&
    transition.tell === undefined
  )
    context.report(
      "OPS319",
      path,
      "nothing happens when the time has come",
      "add `target`, `set`, `do`, `open` or `tell`",
    );
  else if (transition.target === null && every === undefined && !mayCease(transition))
    context.report(
      "OPS328",
      path,
      "the time has come, and has come again as soon as this is done: nothing of it makes an end",
      "write `every` instead of `wait`, add `target`, or a `when` that does not hold any more after its `set`",
    );
}

/** A `when` ends what leaves the record in its state, where a field or a link is another by it. */
function mayCease({ when, set, open }: Transition): boolean {
  return when !== null && (Object.keys(set).length > 0 || open !== undefined);
}

function without(context: Context, codes: readonly string[]): Context {
  return { ...context, report: (code, ...rest) => (codes.includes(code) ? undefined : context.report(code, ...rest)) };
}
