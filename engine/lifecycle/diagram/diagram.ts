/**
 * A lifecycle as a diagram shows it: states, and the ways between them with who may go them and what they require.
 *
 * 1. Every branch with a target is a way, one that leads back one for each state that it may lead to. What stays in its
 *    state is told with the state.
 * 2. It is the compiled form: parts that a state inherits, or takes from `anywhere`, are shown where they apply.
 */
import { writtenCondition, writtenDuration, writtenValue } from "../../condition/written.ts";
import { isCommand } from "../command.ts";
import type { After, Lifecycle, State, Transition } from "../ir.ts";
import { audienceText } from "../tell/audience.ts";
import { previous, statesBefore } from "../way-back.ts";

export interface Diagram {
  readonly lifecycle: string;
  readonly title: string;
  /** Record type whose records go through it. */
  readonly record: string;
  /** null = it is the main one of its records. */
  readonly facet: string | null;
  /** In the order of the definition. */
  readonly states: readonly DiagramState[];
  readonly ways: readonly DiagramWay[];
}

export interface DiagramState {
  readonly name: string;
  readonly isInitial: boolean;
  readonly isFinal: boolean;
  /** What it waits for, such as `approval change-cab`; null = for nothing but commands and time. */
  readonly waitsFor: string | null;
  /** What entering it brings about, one line each. */
  readonly does: readonly string[];
  /** What is done in it without leaving it. */
  readonly stays: readonly DiagramAct[];
}

export interface DiagramAct {
  /** Command, outcome, `LINK.STATE` of a linked record, or how long it waits. */
  readonly name: string;
  readonly kind: "command" | "outcome" | "linked" | "timer";
  /** Who may; null = nobody is asked, it comes by itself. */
  readonly may: string | null;
  /** Fields and inputs without which it is refused. */
  readonly requires: readonly string[];
  /** The condition of its branch; null = always. */
  readonly when: string | null;
  /** It says no, and this is why. */
  readonly refuses: string | null;
}

export interface DiagramWay extends DiagramAct {
  readonly from: string;
  readonly to: string;
  /** Which branch of its command, from 0. */
  readonly branch: number;
}

export function diagramOf(lifecycle: Lifecycle): Diagram {
  const { name, title, record, facet, initial } = lifecycle;
  const states = Object.values(lifecycle.states);
  return {
    lifecycle: name,
    title,
    record,
    facet,
    states: states.map((state) => ({
      name: state.name,
      isInitial: state.name === initial,
      isFinal: state.final,
      waitsFor: waitOf(state),
      does: doingsOf(state),
      stays: branchesOf(lifecycle, state).flatMap(({ act, transition }) => (transition.target === null ? [act] : [])),
    })),
    ways: states.flatMap((state) =>
      branchesOf(lifecycle, state).flatMap(({ act, transition, branch }) =>
        targetsOf(lifecycle, state, transition).map((to) => ({ ...act, from: state.name, to, branch })),
      ),
    ),
  };
}

interface Branch {
  readonly act: DiagramAct;
  readonly transition: Transition;
  readonly branch: number;
}

function branchesOf(lifecycle: Lifecycle, state: State): readonly Branch[] {
  return [
    ...Object.entries(state.transitions).flatMap(([name, branches]) =>
      branches.map((transition, branch) => ({ act: actOf(lifecycle, state, name, transition), transition, branch })),
    ),
    ...state.after.map((after, branch) => ({ act: timerOf(after), transition: after.transition, branch })),
  ];
}

/** States that a branch may lead to; none = it stays. */
export function targetsOf(lifecycle: Lifecycle, { name }: State, { target }: Transition): readonly string[] {
  if (target === null) return [];
  return target === previous ? statesBefore(lifecycle, name) : [target];
}

/** What a branch of a state is, in words. */
export function actOf(lifecycle: Lifecycle, state: State, name: string, transition: Transition): DiagramAct {
  const kind = name.includes(".") ? "linked" : isCommand(state, name) ? "command" : "outcome";
  const may = kind === "command" ? audienceText(transition.allow ?? lifecycle.allow) : null;
  return { name, kind, may, ...conditionsOf(transition) };
}

function timerOf({ wait, waitOf, every, until, calendar, transition }: After): DiagramAct {
  const parts = [
    ...(wait === null ? [] : [`after ${writtenDuration(wait)}`]),
    ...(waitOf === undefined ? [] : [`after ${writtenValue(waitOf)}`]),
    ...(every === undefined ? [] : [`every ${writtenDuration(every)}`]),
    ...(until === null ? [] : [`${every === undefined ? "at" : "until"} ${writtenValue(until)}`]),
    ...(calendar === null ? [] : [`(${writtenValue(calendar)})`]),
  ];
  return { name: parts.join(" "), kind: "timer", may: null, ...conditionsOf(transition) };
}

function conditionsOf({ when, require, ask, refuse }: Transition): Pick<DiagramAct, "requires" | "when" | "refuses"> {
  const asked = Object.values(ask).flatMap(({ name, required }) => (required ? [name] : []));
  return {
    requires: [...require, ...asked],
    when: when === null ? null : writtenCondition(when),
    refuses: refuse === null ? null : writtenValue(refuse),
  };
}

function waitOf({ approval, invoke }: State): string | null {
  if (approval !== null) return `approval ${writtenValue(approval)}`;
  return invoke === null ? null : `runbook ${writtenValue(invoke.runbook)}, at most ${writtenDuration(invoke.timeout)}`;
}

function doingsOf({ open = [], tell = [], reserve, freeze, stamp, do: tasks }: State): readonly string[] {
  return [
    ...(stamp === null ? [] : [`notes the time in ${stamp}`]),
    ...(reserve === null ? [] : ["reserves a window"]),
    ...(freeze === true ? ["makes a version"] : []),
    ...(tasks === null ? [] : ["runs its tasks"]),
    ...open.map((one) => `opens ${"record" in one ? one.record : "what is ordered"} (${one.as})`),
    ...tell.map(({ notify, to }) => `tells ${audienceText(to)} by ${notify}`),
  ];
}
