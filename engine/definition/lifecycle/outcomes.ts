import type { State } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** The outcomes a state must answer, by what it waits for. */
const outcomes = { approval: ["approved", "rejected", "expired"], invoke: ["done", "fault", "expired"] } as const;
/** An approval in force ends so when what it signed changes; no state has to answer it. */
export const voided = "voided";
const outcomeNames: readonly string[] = [...new Set([...outcomes.approval, ...outcomes.invoke])];

/** The names by which the engine answers a state for what it waits for; nobody gives them as commands. */
export function outcomesOf(state: { readonly approval?: unknown; readonly invoke?: unknown }): readonly string[] {
  if (state.approval !== undefined) return [...outcomes.approval, voided];
  return state.invoke === undefined ? [voided] : [...outcomes.invoke, voided];
}

/** No wait without its outcomes, no outcome without its wait. */
export function checkOutcomes(context: Context, state: State, own: readonly string[]): void {
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
