import type { Json } from "../base/json.ts";
import type { BinaryOperator } from "./ast.ts";
import { formatValue } from "./builtins/formats.ts";
import { nativeCode, singleCode } from "./generate-value.ts";
import { Fork, Frame, type Code, type Machine, type Single } from "./machine.ts";
import {
  alternatives,
  atLeast,
  atMost,
  conjunctions,
  disjunctions,
  equalities,
  fallbacks,
  greater,
  inequalities,
  less,
} from "./place/copies.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { operations, typeError } from "./value/arithmetic.ts";
import { compare, equal, isTruthy } from "./value/order.ts";

type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

function isComparison(operator: BinaryOperator): operator is Comparison {
  return operator === "==" || operator === "!=" || operator.startsWith("<") || operator.startsWith(">");
}

const againstConstant: { readonly [operator in Comparison]: typeof equalities } = {
  "==": equalities,
  "!=": inequalities,
  "<": less,
  "<=": atMost,
  ">": greater,
  ">=": atLeast,
};

/**
 * Comparisons need no budget: they cost no more than the values that are compared. The right side is evaluated first.
 */
function comparisonSingle(operator: Comparison, left: Single, right: Single): Single {
  switch (operator) {
    case "==":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        const a = left(input, env, machine);
        return typeof a === "object" && a !== null ? equal(a, b) : a === b;
      };
    case "!=":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        const a = left(input, env, machine);
        return typeof a === "object" && a !== null ? !equal(a, b) : a !== b;
      };
    case "<":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        return compare(left(input, env, machine), b) < 0;
      };
    case "<=":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        return compare(left(input, env, machine), b) <= 0;
      };
    case ">":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        return compare(left(input, env, machine), b) > 0;
      };
    case ">=":
      return (input, env, machine) => {
        const b = right(input, env, machine);
        return compare(left(input, env, machine), b) >= 0;
      };
    default:
      return operator satisfies never;
  }
}

export function binaryCode(operator: BinaryOperator, left: Code, right: Code, busy: boolean): Code {
  const operation = operations[operator];
  const { single: a } = left;
  const { single: b, constant } = right;
  if (a === null || b === null)
    return nativeCode((machine, _input, x = null, y = null) => operation(x, y, machine.meter), [left, right]);
  if (isComparison(operator)) {
    const plain = constant !== undefined && (typeof constant !== "object" || constant === null);
    const single = plain ? againstConstant[operator].take(busy)(a, constant) : comparisonSingle(operator, a, b);
    return singleCode(single, left.bare === true && right.bare === true);
  }
  if (constant !== undefined)
    return singleCode((input, env, machine) => operation(a(input, env, machine), constant, machine.meter));
  return singleCode((input, env, machine) => {
    const y = b(input, env, machine);
    return operation(a(input, env, machine), y, machine.meter);
  });
}

export function negateCode(body: Code): Code {
  const negate = (value: Json): Json => {
    if (typeof value !== "number") throw typeError(value, "cannot be negated");
    return -value;
  };
  if (body.single !== null) {
    const { single } = body;
    return singleCode((input, env, machine) => negate(single(input, env, machine)), body.bare === true);
  }
  const resume = (machine: Machine, frame: Frame): void => {
    machine.value = negate(machine.value);
    machine.frame = frame.up as Frame;
  };
  return {
    run: (machine, env, frame) => body.run(machine, env, new Frame(machine, resume, env, frame, null)),
    single: null,
    each: null,
  };
}

/** `and` and `or`: the right side is evaluated for each left value that does not decide alone. */
export function logicCode(decisive: boolean, left: Code, right: Code, busy: boolean): Code {
  const { single: a } = left;
  const { single: b } = right;
  if (a !== null && b !== null) {
    return singleCode(
      (decisive ? disjunctions : conjunctions).take(busy)(a, b),
      left.bare === true && right.bare === true,
    );
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
  return {
    run: (machine, env, frame) => evaluateInside(machine, env, frame, left, resume, null),
    single: null,
    each: null,
  };
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

function alternativeSingle(a: Single, b: Single, constant: Json | undefined, busy: boolean): Single {
  return constant === undefined ? alternatives.take(busy)(a, b) : fallbacks.take(busy)(a, constant);
}

/** `a // b`: the true outputs of a, or else b. */
export function alternativeCode(left: Code, right: Code, busy: boolean): Code {
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
    single: a === null || b === null ? null : alternativeSingle(a, b, right.constant, busy),
    bare: left.bare === true && right.bare === true,
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
