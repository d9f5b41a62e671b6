import type { Lifecycle, State } from "../../lifecycle/ir.ts";
import { previous, statesBefore } from "../../lifecycle/way-back.ts";
import type { Context } from "../context.ts";

/** No state that is never reached, or never left for a final one. */
export function checkReach(context: Context, lifecycle: Lifecycle): void {
  const next = new Map(Object.values(lifecycle.states).map((state) => [state.name, targets(lifecycle, state)]));
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

/** A way back may lead to each state from which this one is entered. */
function targets(lifecycle: Lifecycle, state: State): readonly string[] {
  if (state.final) return [];
  const transitions = [...Object.values(state.transitions).flat(), ...state.after.map((after) => after.transition)];
  return transitions.flatMap(({ target }) => {
    if (target === null) return [];
    return target === previous ? statesBefore(lifecycle, state.name) : [target];
  });
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
