/**
 * What a record would take in any state of its lifecycles, as its definitions say it: who may, what each command needs
 * and lacks, what comes of it, and how the record gets to where it is taken.
 *
 * 1. It is told of the record as it is: a condition is given in words and not tried, and nothing is promised.
 * 2. Branches that say the same of several states are told once.
 */
import { canonicalJson } from "../../base/canonical.ts";
import { ownValue } from "../../base/json.ts";
import { isCommand } from "../command.ts";
import { look } from "../decide.ts";
import { actOf, type Diagram, type DiagramAct, diagramOf, targetsOf } from "../diagram/diagram.ts";
import { isPresent } from "../field/field.ts";
import type { Bundle, State, Transition } from "../ir.ts";
import type { Actor } from "../protocol.ts";
import type { Needs, Readings } from "../read/needs.ts";
import type { RecordState } from "../record.ts";
import { isMeant } from "../tell/audience.ts";
import { allowOf } from "../transition.ts";
import { fieldsOf, type Machine, machines, stateName, type Work } from "../work.ts";

export interface KnownCommand {
  readonly command: string;
  /** null = it is of the main lifecycle. */
  readonly facet: string | null;
  /** What happens before it is taken; none = it is taken in the state that the record is in; null = no way leads there. */
  readonly steps: readonly Step[] | null;
  readonly branches: readonly KnownBranch[];
}

export interface Step {
  /** Command, outcome, `LINK.STATE` of a linked record, or how long it waits. */
  readonly name: string;
  readonly kind: DiagramAct["kind"];
  readonly to: string;
}

export interface KnownBranch extends Omit<DiagramAct, "name" | "kind" | "requires"> {
  /** States that take it. */
  readonly states: readonly string[];
  /** Where it leads, one of these; none = it stays. */
  readonly targets: readonly string[];
  /** The person is one of those who may. */
  readonly fits: boolean;
  readonly needs: readonly Needed[];
  /** What entering its target waits for and brings about. */
  readonly brings: readonly string[];
}

export interface Needed {
  readonly name: string;
  /** The record has it; false = it must be given. */
  readonly has: boolean;
}

/** All that its definitions know, for one person. `now` is UTC milliseconds; `missing`: to be read, and asked again with. */
export function allCommandsOf(
  bundle: Bundle,
  record: RecordState,
  by: Actor,
  readings: Readings,
  now: number,
): { readonly commands: readonly KnownCommand[]; readonly missing: Needs } {
  const command = { id: "$offer", name: "$offer", by, input: {} };
  const seen = look(bundle, record, command, readings, now, (work) =>
    machines(work).flatMap((machine) => knownIn(work, machine)),
  );
  return { commands: seen.value ?? [], missing: seen.missing };
}

function knownIn(work: Work, machine: Machine): readonly KnownCommand[] {
  const { lifecycle, facet } = machine;
  const states = Object.values(lifecycle.states);
  const takes = (state: State, name: string): boolean =>
    isCommand(state, name) && Object.hasOwn(state.transitions, name);
  const names = new Set(states.flatMap((state) => Object.keys(state.transitions).filter((name) => takes(state, name))));
  const diagram = diagramOf(lifecycle);
  const reached = stepsFrom(diagram, stateName(work, machine));
  return [...names].map((name) => {
    const taking = states.filter((state) => takes(state, name));
    return {
      command: facet === null ? name : `${facet}.${name}`,
      facet,
      steps: nearest(taking.flatMap((state) => (reached.has(state.name) ? [reached.get(state.name)!] : []))),
      branches: folded(taking.flatMap((state) => branchesOf(work, machine, { diagram, state, name }))),
    };
  });
}

function branchesOf(
  work: Work,
  machine: Machine,
  { diagram, state, name }: { readonly diagram: Diagram; readonly state: State; readonly name: string },
): readonly KnownBranch[] {
  const branches = state.transitions[name] ?? [];
  return branches.map((branch) => {
    const { may, requires, when, refuses } = actOf(machine.lifecycle, state, name, branch);
    const targets = targetsOf(machine.lifecycle, state, branch);
    const entered = diagram.states.filter((one) => targets.includes(one.name));
    return {
      states: [state.name],
      targets,
      may,
      fits: isMeant(work, machine, allowOf(machine, branch, branches)),
      needs: requires.map((needed) => ({ name: needed, has: isHeld(work, machine, branch, needed) })),
      when,
      refuses,
      brings: entered.flatMap(({ waitsFor, does }) => [
        ...(waitsFor === null ? [] : [`waits for ${waitsFor}`]),
        ...does,
      ]),
    };
  });
}

/** What goes with the command alone is never there before. */
function isHeld(work: Work, machine: Machine, { ask }: Transition, name: string): boolean {
  if (Object.hasOwn(ask, name)) return false;
  const linked = ownValue(work.draft.state().links, name);
  return isPresent(ownValue(fieldsOf(work, machine), name) ?? null) || (Array.isArray(linked) && linked.length > 0);
}

/** The shortest ways from a state to each that it leads to, itself among them. */
function stepsFrom({ ways }: Diagram, from: string): ReadonlyMap<string, readonly Step[]> {
  const reached = new Map<string, readonly Step[]>([[from, []]]);
  // What is added is looked at in its turn.
  for (const [state, steps] of reached)
    for (const { name, kind, to } of ways.filter((way) => way.from === state && way.refuses === null))
      if (!reached.has(to)) reached.set(to, [...steps, { name, kind, to }]);
  return reached;
}

function nearest(ways: readonly (readonly Step[])[]): readonly Step[] | null {
  return ways.reduce<readonly Step[] | null>(
    (best, way) => (best === null || way.length < best.length ? way : best),
    null,
  );
}

/** One of each that says the same, with all its states. */
function folded(branches: readonly KnownBranch[]): readonly KnownBranch[] {
  const found = new Map<string, KnownBranch>();
  for (const branch of branches) {
    const key = canonicalJson({ ...branch, states: [] });
    const before = found.get(key)?.states ?? [];
    found.set(key, { ...branch, states: [...before, ...branch.states] });
  }
  return [...found.values()];
}
