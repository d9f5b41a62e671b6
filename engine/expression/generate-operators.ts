import type { Json } from "../json.ts";
import type { BinaryOperator } from "./ast.ts";
import type { Code, Single } from "./code.ts";
import { formatValue } from "./builtins/formats.ts";
import { nativeCode, singleCode } from "./generate-value.ts";
import { Fork, Frame, type Machine } from "./machine.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { operations, typeError } from "./value/arithmetic.ts";
import { compareText, isTruthy } from "./value/order.ts";

/** Short cuts for numbers and texts, which nearly all comparisons of definitions are about. */
function binarySingle(operator: BinaryOperator, left: Single, right: Single): Single {
  const operation = operations[operator];
  switch (operator) {
    case "==":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        const a = left(input, env, machine);
        return typeof a === "object" && a !== null ? operation(a, b, machine.meter) : a === b;
      };
    case "!=":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        const a = left(input, env, machine);
        return typeof a === "object" && a !== null ? operation(a, b, machine.meter) : a !== b;
      };
    case "<":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        const a = left(input, env, machine);
        if (typeof a === "string" && typeof b === "string") return compareText(a, b) < 0;
        return operation(a, b, machine.meter);
      };
    default:
      return (input, env, machine) => {
        const b = right(input, env, machine);
        return operation(left(input, env, machine), b, machine.meter);
      };
  }
}

export function binaryCode(operator: BinaryOperator, left: Code, right: Code): Code {
  if (left.single !== null && right.single !== null) return singleCode(binarySingle(operator, left.single, right.single));
  const operation = operations[operator];
  return nativeCode((machine, _input, a = null, b = null) => operation(a, b, machine.meter), [left, right]);
}

export function negateCode(body: Code): Code {
  const negate = (value: Json): Json => {
    if (typeof value !== "number") throw typeError(value, "cannot be negated");
    return -value;
  };
  if (body.single !== null) {
    const { single } = body;
    return singleCode((input, env, machine) => negate(single(input, env, machine)));
  }
  const resume = (machine: Machine, frame: Frame): void => {
    machine.value = negate(machine.value);
    machine.frame = frame.up as Frame;
  };
  return { run: (machine, env, frame) => body.run(machine, env, new Frame(machine, resume, env, frame, null)), single: null, each: null };
}

/** `and` and `or`: the right side is evaluated for each left value that does not decide alone. */
export function logicCode(decisive: boolean, left: Code, right: Code): Code {
  const { single: a } = left;
  const { single: b } = right;
  if (a !== null && b !== null) {
    return decisive
      ? singleCode((input, env, machine) => isTruthy(a(input, env, machine)) || isTruthy(b(input, env, machine)))
      : singleCode((input, env, machine) => isTruthy(a(input, env, machine)) && isTruthy(b(input, env, machine)));
  }
  const finish = (machine: Machine, frame: Frame): void => {
    const value = isTruthy(machine.value);
    leave(machine, frame);
    machine.value = value;
    machine.frame = frame.up as Frame;
  };
  const resume = (machine: Machine, frame: Frame): void => {
    const value = isTruthy(machine.value);
    leave(machine, frame);
    if (value === decisive) {
      machine.value = decisive;
      machine.frame = frame.up as Frame;
    } else {
      machine.value = frame.input;
      evaluateInside(machine, frame.env, frame.up as Frame, right, finish, null);
    }
  };
  return { run: (machine, env, frame) => evaluateInside(machine, env, frame, left, resume, null), single: null, each: null };
}

interface Found {
  found: boolean;
}

function resumeFound(machine: Machine, frame: Frame): void {
  if (isTruthy(machine.value)) {
    (frame.data as Found).found = true;
    machine.frame = frame.up as Frame;
  } else machine.backtrack();
}

/** `a // b`: the true outputs of a, or else b. */
export function alternativeCode(left: Code, right: Code): Code {
  const otherwise = (machine: Machine, fork: Fork): void => {
    if ((fork.data as Found).found) machine.backtrack();
    else right.run(machine, fork.env, fork.frame);
  };
  const { single: a } = left;
  const { single: b } = right;
  const { each: eachA } = left;
  const { each: eachB } = right;
  return {
    run: (machine, env, frame) => {
      const state: Found = { found: false };
      machine.push(new Fork(machine, "alternative", otherwise, env, frame, state));
      left.run(machine, env, new Frame(machine, resumeFound, env, frame, state));
    },
    single:
      a !== null && b !== null
        ? (input, env, machine) => {
            const value = a(input, env, machine);
            return isTruthy(value) ? value : b(input, env, machine);
          }
        : null,
    each:
      eachA !== null && eachB !== null
        ? (input, env, machine, emit) => {
            let found = false;
            const going = eachA(input, env, machine, (value) => {
              if (!isTruthy(value)) return true;
              found = true;
              return emit(value);
            });
            return going && (found || eachB(input, env, machine, emit));
          }
        : null,
  };
}

/** A text with interpolations; the last one changes slowest, as in a sum. */
export function textCode(format: string, parts: readonly (string | Code)[]): Code {
  const codes = parts.filter((part) => typeof part !== "string");
  return nativeCode((machine, _input, ...values) => {
    let text = "";
    let at = 0;
    for (const part of parts) {
      text += typeof part === "string" ? part : formatValue(format, values[at++] as Json, machine.meter);
      machine.meter.text(text.length);
    }
    return text;
  }, codes);
}
