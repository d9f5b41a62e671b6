import type { Json } from "../base/json.ts";
import { Frame, type Code, type Env, type Machine } from "./machine.ts";

/**
 * Evaluates code for its value only: no path is followed inside it. `resume` gets each value in `machine.value`, and
 * calls `leave` on its frame to go back to the path and find the input again in `frame.input`.
 */
export function evaluateInside(
  machine: Machine,
  env: Env,
  frame: Frame,
  code: Code,
  resume: (machine: Machine, frame: Frame) => void,
  data: unknown,
): void {
  const inside = new Frame(machine, resume, env, frame, data);
  machine.path = null;
  code.run(machine, env, inside);
}

export function leave(machine: Machine, frame: Frame): void {
  machine.path = frame.path;
  machine.at = frame.at;
}

interface Arguments {
  readonly codes: readonly Code[];
  readonly order: "first" | "last";
  readonly taken: number;
  readonly values: readonly Json[];
  readonly finish: (machine: Machine, env: Env, frame: Frame, input: Json, values: readonly Json[]) => void;
}

function resumeArguments(machine: Machine, frame: Frame): void {
  const state = frame.data as Arguments;
  const values = state.order === "first" ? [...state.values, machine.value] : [machine.value, ...state.values];
  leave(machine, frame);
  machine.value = frame.input;
  nextArgument(machine, frame.env, frame.up as Frame, { ...state, taken: state.taken + 1, values });
}

function nextArgument(machine: Machine, env: Env, frame: Frame, state: Arguments): void {
  const { codes, taken } = state;
  const code = state.order === "first" ? codes[taken] : codes[codes.length - 1 - taken];
  if (code === undefined) state.finish(machine, env, frame, machine.value, state.values);
  else evaluateInside(machine, env, frame, code, resumeArguments, state);
}

/**
 * Evaluates several expressions on the same input and calls `finish` for every combination of their values.
 * `order` names the argument whose values change slowest: the last one for operators and functions of the C core,
 * the first one for functions with `$` parameters.
 */
export function evaluateArguments(
  machine: Machine,
  env: Env,
  frame: Frame,
  codes: readonly Code[],
  order: "first" | "last",
  finish: Arguments["finish"],
): void {
  nextArgument(machine, env, frame, { codes, order, taken: 0, values: [], finish });
}
