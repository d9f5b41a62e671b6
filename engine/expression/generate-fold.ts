import type { Json } from "../base/json.ts";
import type { Pattern } from "./ast.ts";
import { makeBinder } from "./generate-binding.ts";
import { bindValue, Fork, Frame, type Code, type Env, type Evaluation, type Machine } from "./machine.ts";
import type { Generate, Scope } from "./scope.ts";

/** The state of a fold. It is null while a new one is computed, so that an update without output leaves null. */
interface State {
  value: Json;
}

function takeState(state: State): Json {
  const { value } = state;
  state.value = null;
  return value;
}

function finishReduce(machine: Machine, fork: Fork): void {
  machine.value = takeState(fork.data as State);
  machine.frame = fork.frame;
}

function resumeStore(machine: Machine, frame: Frame): void {
  (frame.data as State).value = machine.value;
  machine.backtrack();
}

interface FoldParts {
  readonly source: Code;
  readonly patterns: readonly Pattern[];
  readonly init: Code;
  readonly update: (scope: Scope) => Code;
}

/** Runs the source on the input and, for each binding, the update on the state. */
function runSource(
  machine: Machine,
  env: Env,
  frame: Frame,
  source: Code,
  step: (machine: Machine, env: Env) => void,
  binder: ReturnType<typeof makeBinder>,
): void {
  const resume = (later: Machine, inside: Frame): void => {
    if (binder.lone) step(later, bindValue(later.value, inside.env));
    else binder.bind(later, inside.env, inside.env, inside.up as Frame, step);
  };
  source.run(machine, env, new Frame(machine, resume, env, frame, null));
}

export function reduceCode({ source, patterns, init, update }: FoldParts, scope: Scope, generate: Generate): Code {
  const binder = makeBinder(patterns, scope, generate);
  const body = update(binder.scope);
  const resumeInit = (machine: Machine, frame: Frame): void => {
    const up = frame.up as Frame;
    const state: State = { value: machine.value };
    machine.value = frame.input;
    machine.push(new Fork(machine, "alternative", finishReduce, frame.env, up, state));
    runSource(
      machine,
      frame.env,
      up,
      source,
      (later, env) => {
        later.value = takeState(state);
        body.run(later, env, new Frame(later, resumeStore, env, up, state));
      },
      binder,
    );
  };
  const { each: sourceEach } = source;
  const { single: initSingle } = init;
  const { single: bodySingle } = body;
  const single =
    binder.lone && sourceEach !== null && initSingle !== null && bodySingle !== null
      ? (input: Json, env: Env, machine: Evaluation): Json => {
          let state = initSingle(input, env, machine);
          sourceEach(input, env, machine, (value) => {
            machine.meter.step();
            state = bodySingle(state, bindValue(value, env), machine);
            return true;
          });
          return state;
        }
      : null;
  return {
    run: (machine, env, frame) => {
      if (single !== null && machine.path === null) {
        machine.value = single(machine.value, env, machine);
        machine.frame = frame;
      } else init.run(machine, env, new Frame(machine, resumeInit, env, frame, null));
    },
    single,
    each: single === null ? null : (input, env, machine, emit) => emit(single(input, env, machine)),
  };
}

export function foreachCode(
  { source, patterns, init, update }: FoldParts,
  extract: ((scope: Scope) => Code) | null,
  scope: Scope,
  generate: Generate,
): Code {
  const binder = makeBinder(patterns, scope, generate);
  const body = update(binder.scope);
  const last = extract === null ? null : extract(binder.scope);
  const resumeUpdate = (machine: Machine, frame: Frame): void => {
    (frame.data as State).value = machine.value;
    if (last === null) machine.frame = frame.up as Frame;
    else last.run(machine, frame.env, frame.up as Frame);
  };
  const resumeInit = (machine: Machine, frame: Frame): void => {
    const up = frame.up as Frame;
    const state: State = { value: machine.value };
    machine.value = frame.input;
    runSource(
      machine,
      frame.env,
      up,
      source,
      (later, env) => {
        later.value = takeState(state);
        body.run(later, env, new Frame(later, resumeUpdate, env, up, state));
      },
      binder,
    );
  };
  return {
    run: (machine, env, frame) => init.run(machine, env, new Frame(machine, resumeInit, env, frame, null)),
    single: null,
    each: null,
  };
}
