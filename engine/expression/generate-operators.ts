import type { Json } from "../json.ts";
import type { BinaryOperator } from "./ast.ts";
import type { Code, Single } from "./code.ts";
import { formatValue } from "./builtins/formats.ts";
import { chainEquals } from "./field-chain.ts";
import { nativeCode, singleCode } from "./generate-value.ts";
import { Fork, Frame, type Machine } from "./machine.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { operations, typeError, type Operation } from "./value/arithmetic.ts";
import { compareText, isTruthy } from "./value/order.ts";

/** A comparison with a text, number, boolean or null that the expression names; null for any other operation. */
function constantSingle(operator: BinaryOperator, left: Code, right: Code): Single | null {
  const { constant } = right;
  const { single } = left;
  if (single === null || constant === undefined || (typeof constant === "object" && constant !== null)) return null;
  const operation = operations[operator];
  switch (operator) {
    case "==":
    case "!=": {
      const negated = operator === "!=";
      const chain = left.fields === undefined ? null : chainEquals(left.fields, constant, negated);
      if (chain !== null) return chain;
      return negated
        ? (input, env, machine) => single(input, env, machine) !== constant
        : (input, env, machine) => single(input, env, machine) === constant;
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (typeof constant !== "number" || Number.isNaN(constant)) return null;
      return numberComparison(operator, single, constant, operation);
    default:
      return (input, env, machine) => operation(single(input, env, machine), constant, machine.meter);
  }
}

/** An order against a number. Values of other kinds, and nan, are ordered the long way. */
function numberComparison(operator: "<" | "<=" | ">" | ">=", single: Single, constant: number, operation: Operation): Single {
  const compared =
    (numbers: (value: number) => boolean): Single =>
    (input, env, machine) => {
      const value = single(input, env, machine);
      return typeof value === "number" && value === value ? numbers(value) : operation(value, constant, machine.meter);
    };
  switch (operator) {
    case "<":
      return compared((value) => value < constant);
    case "<=":
      return compared((value) => value <= constant);
    case ">":
      return compared((value) => value > constant);
    case ">=":
      return compared((value) => value >= constant);
    default:
      return operator satisfies never;
  }
}

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
  if (left.single !== null && right.single !== null) {
    return singleCode(constantSingle(operator, left, right) ?? binarySingle(operator, left.single, right.single));
  }
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
  const { single: b, constant } = right;
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
            if (isTruthy(value)) return value;
            return constant === undefined ? b(input, env, machine) : constant;
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
