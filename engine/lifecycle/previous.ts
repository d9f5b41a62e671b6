/**
 * Where a record goes back to by `target: $previous`.
 *
 * 1. A return is no entry from elsewhere: where the state that it leads to was entered from stays what it was. So holds
 *    within holds lead back one by one, and never in a circle of two.
 * 2. A state that moves to itself was not entered from itself.
 * 3. Where a state was entered from is kept only for states that have a way back.
 */
import { ownValue } from "../base/json.ts";
import type { State } from "./ir.ts";
import { refuse } from "./refusal.ts";
import { hasWayBack } from "./way-back.ts";
import { currentState, type Machine, stateName, stateNamed, type Work } from "./work.ts";

/** Where the machine's state was entered from, as far as that is known and still there. */
export function knownPrevious(work: Work, machine: Machine, of = stateName(work, machine)): string | null {
  const { cameFrom, facets } = work.draft.state();
  const known = ownValue((machine.facet === null ? cameFrom : facets[machine.facet]?.cameFrom) ?? {}, of);
  return typeof known === "string" && Object.hasOwn(machine.lifecycle.states, known) ? known : null;
}

/** The same for a command that leads back; refuses with OPS449 where it is not known. */
export function previousOf(work: Work, machine: Machine, command: string): string {
  const found = knownPrevious(work, machine);
  if (found !== null) return found;
  const { number } = work.draft.state();
  return refuse(
    "OPS449",
    "conflict",
    `"${command}" leads ${number} back to where it was before ${stateName(work, machine)}, and that is not known: it was moved there by other definitions; use another command`,
  );
}

/** The state in which the record goes on in the end, over holds within holds; null = its state is no hold. */
export function heldState(work: Work, machine: Machine): State | null {
  let state = currentState(work, machine);
  const seen = new Set<string>();
  while (hasWayBack(state) && !seen.has(state.name)) {
    seen.add(state.name);
    const before = knownPrevious(work, machine, state.name);
    if (before === null) return null;
    state = stateNamed(machine, before);
  }
  return seen.size === 0 || seen.has(state.name) ? null : state;
}
