import { bindValue, Fork, Frame, type Code, type Each, type Env, type Machine } from "./machine.ts";
import { choices, pipes } from "./place/copies.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { ExpressionError } from "./value/error.ts";
import { isTruthy } from "./value/order.ts";

export const emptyCode: Code = {
  run: (machine) => machine.backtrack(),
  single: null,
  each: () => true,
};

export function pipeCode(left: Code, right: Code, busy: boolean): Code {
  const { single: a, each: eachA } = left;
  const { single: b, each: eachB } = right;
  const resume = (machine: Machine, frame: Frame): void => right.run(machine, frame.env, frame.up as Frame);
  let each: Each | null = null;
  if (a !== null && eachB !== null)
    each = (input, env, machine, emit) => eachB(a(input, env, machine), env, machine, emit);
  else if (eachA !== null && b !== null)
    each = (input, env, machine, emit) => eachA(input, env, machine, (value) => emit(b(value, env, machine)));
  else if (eachA !== null && eachB !== null)
    each = (input, env, machine, emit) => eachA(input, env, machine, (value) => eachB(value, env, machine, emit));
  return {
    run:
      a === null
        ? (machine, env, frame) => left.run(machine, env, new Frame(machine, resume, env, frame, null))
        : (machine, env, frame) => {
            if (machine.path !== null) left.run(machine, env, new Frame(machine, resume, env, frame, null));
            else {
              machine.value = a(machine.value, env, machine);
              right.run(machine, env, frame);
            }
          },
    single: a !== null && b !== null ? pipes.take(busy)(a, b) : null,
    bare: left.bare === true && right.bare === true,
    each,
  };
}

export function commaCode(left: Code, right: Code): Code {
  const other = (machine: Machine, fork: Fork): void => right.run(machine, fork.env, fork.frame);
  const { each: a } = left;
  const { each: b } = right;
  return {
    run: (machine, env, frame) => {
      machine.push(new Fork(machine, "alternative", other, env, frame, null));
      left.run(machine, env, frame);
    },
    single: null,
    each:
      a !== null && b !== null
        ? (input, env, machine, emit) => a(input, env, machine, emit) && b(input, env, machine, emit)
        : null,
  };
}

export function ifCode(test: Code, then: Code, otherwise: Code, busy: boolean): Code {
  const { single: condition } = test;
  if (condition === null) {
    const resume = (machine: Machine, frame: Frame): void => {
      const chosen = isTruthy(machine.value) ? then : otherwise;
      leave(machine, frame);
      machine.value = frame.input;
      chosen.run(machine, frame.env, frame.up as Frame);
    };
    return {
      run: (machine, env, frame) => evaluateInside(machine, env, frame, test, resume, null),
      single: null,
      each: null,
    };
  }
  const { single: a, each: eachA } = then;
  const { single: b, each: eachB } = otherwise;
  return {
    run: (machine, env, frame) =>
      (isTruthy(condition(machine.value, env, machine)) ? then : otherwise).run(machine, env, frame),
    single: a !== null && b !== null ? choices.take(busy)(condition, a, b) : null,
    bare: test.bare === true && then.bare === true && otherwise.bare === true,
    each:
      eachA !== null && eachB !== null
        ? (input, env, machine, emit) =>
            (isTruthy(condition(input, env, machine)) ? eachA : eachB)(input, env, machine, emit)
        : null,
  };
}

function unreachable(machine: Machine): void {
  machine.backtrack();
}

/** Errors after the body are not its own: this mark makes the unwinding pass by the `try` they come from. */
function resumeTried(machine: Machine, frame: Frame): void {
  machine.push(new Fork(machine, "tried", unreachable, frame.env, frame.up as Frame, null));
  machine.frame = frame.up as Frame;
}

export function tryCode(body: Code, handler: Code | null): Code {
  const { single } = body;
  const catches = handler === null ? null : handler.each;
  return {
    run: (machine, env, frame) => {
      machine.push(new Fork(machine, "try", unreachable, env, frame, handler));
      body.run(machine, env, new Frame(machine, resumeTried, env, frame, null));
    },
    single: null,
    each:
      single === null || (handler !== null && catches === null)
        ? null
        : (input, env, machine, emit) => {
            let value;
            try {
              value = single(input, env, machine);
            } catch (error) {
              if (!(error instanceof ExpressionError)) throw error;
              return catches === null || catches(error.value, env, machine, emit);
            }
            return emit(value);
          },
  };
}

/** A label is a cell that holds the number of forks when it was set: `break` cuts back to it. */
export function labelCode(body: Code): Code {
  return {
    run: (machine, env, frame) => body.run(machine, bindValue(machine.forks.length, env), frame),
    single: null,
    each: null,
  };
}

export function breakCode(distance: number): Code {
  return {
    run: (machine, env) => {
      let cell: Env = env;
      for (let left = distance; left > 0; left -= 1) cell = cell.up;
      machine.forks.length = cell.value as number;
      machine.backtrack();
    },
    single: null,
    each: null,
  };
}
