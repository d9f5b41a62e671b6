/** `target: $previous`: the way back from a state to the one it was entered from, as lifecycles write it. */
import type { Lifecycle, State, Transition } from "./ir.ts";

/** The target that leads back. */
export const previous = "$previous";

/** Every branch by which a state is left or changed. */
function branchesOf({ transitions, after }: State): readonly Transition[] {
  return [...Object.values(transitions).flat(), ...after.map(({ transition }) => transition)];
}

/** Whether a state has a way back. */
export function hasWayBack(state: State): boolean {
  return branchesOf(state).some(({ target }) => target === previous);
}

/** The states from which a state may be entered, itself left out: where its way back may lead, in their order. */
export function statesBefore({ states }: Lifecycle, name: string): readonly string[] {
  return Object.values(states).flatMap((state) =>
    !state.final && state.name !== name && branchesOf(state).some(({ target }) => target === name) ? [state.name] : [],
  );
}
