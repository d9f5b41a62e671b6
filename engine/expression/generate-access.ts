import type { Json } from "../base/json.ts";
import { nativeCode } from "./generate-value.ts";
import { fields, pipes } from "./place/copies.ts";
import {
  Fork,
  Frame,
  refuseElement,
  type Code,
  type Each,
  type Env,
  type Evaluation,
  type Machine,
  type Single,
} from "./machine.ts";
import { evaluateInside, leave } from "./subexpression.ts";
import { ExpressionError } from "./value/error.ts";
import { indexValue, keyText, sliceKey } from "./value/index-value.ts";
import { truncatedText } from "./value/json-text.ts";
import { isArray, isObject, kindOf } from "./value/order.ts";

export const identityCode: Code = {
  bare: true,
  run: (machine, _env, frame) => {
    machine.frame = frame;
  },
  single: (input) => input,
  each: (input, _env, _machine, emit) => emit(input),
};

function stepInto(machine: Machine, key: Json, optional: boolean, frame: Frame): void {
  if (!machine.onPath()) refuseElement(machine, key);
  if (!optional) machine.step(key, indexValue(machine.value, key));
  else {
    let value: Json;
    try {
      value = indexValue(machine.value, key);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      machine.backtrack();
      return;
    }
    machine.step(key, value);
  }
  machine.frame = frame;
}

interface IndexState {
  readonly key: Json;
  readonly optional: boolean;
}

function resumeIndex(machine: Machine, frame: Frame): void {
  const { key, optional } = frame.data as IndexState;
  stepInto(machine, key, optional, frame.up as Frame);
}

function runIndex(machine: Machine, env: Env, frame: Frame, target: Code, key: Json, optional: boolean): void {
  if (target === identityCode) stepInto(machine, key, optional, frame);
  else target.run(machine, env, new Frame(machine, resumeIndex, env, frame, { key, optional } satisfies IndexState));
}

/** A field by a key that objects inherit. */
function carefulField(key: string): (value: Json) => Json {
  return (value) => {
    if (isObject(value)) return Object.hasOwn(value, key) ? (value[key] as Json) : null;
    return indexValue(value, key);
  };
}

/** The single-output form of an index; `constant` is its key when the text names it. */
function indexSingle(
  target: Code,
  targetSingle: Single,
  keySingle: Single,
  constant: Json | undefined,
  busy: boolean,
): Single {
  if (typeof constant === "string") {
    const field = constant in Object.prototype ? carefulField(constant) : fields.take(busy)(keyText(constant));
    return target === identityCode ? field : pipes.take(busy)(targetSingle, field);
  }
  return (input, env, machine) => {
    const at = keySingle(input, env, machine);
    return indexValue(targetSingle(input, env, machine), at);
  };
}

export function indexCode(target: Code, key: Code, constant: Json | undefined, optional: boolean, busy: boolean): Code {
  const { single: targetSingle } = target;
  const { single: keySingle } = key;
  let single: Single | null = null;
  let each: Each | null = null;
  if (targetSingle !== null && keySingle !== null) {
    if (!optional) {
      const strict = indexSingle(target, targetSingle, keySingle, constant, busy);
      single = strict;
      each = (input, env, machine, emit) => emit(strict(input, env, machine));
    } else {
      each = (input, env, machine, emit) => {
        const at = keySingle(input, env, machine);
        const from = targetSingle(input, env, machine);
        let value: Json;
        try {
          value = indexValue(from, at);
        } catch (error) {
          if (error instanceof ExpressionError) return true;
          throw error;
        }
        return emit(value);
      };
    }
  } else if (target.each !== null && keySingle !== null && !optional) {
    const targetEach = target.each;
    each = (input, env, machine, emit) => {
      const at = keySingle(input, env, machine);
      return targetEach(input, env, machine, (value) => emit(indexValue(value, at)));
    };
  }
  const resumeKey = (machine: Machine, frame: Frame): void => {
    const at = machine.value;
    leave(machine, frame);
    machine.value = frame.input;
    runIndex(machine, frame.env, frame.up as Frame, target, at, optional);
  };
  return {
    run:
      keySingle === null
        ? (machine, env, frame) => evaluateInside(machine, env, frame, key, resumeKey, null)
        : (machine, env, frame) =>
            runIndex(machine, env, frame, target, keySingle(machine.value, env, machine), optional),
    single,
    bare: target.bare === true && key.bare === true && !optional,
    each,
  };
}

/** A slice is an index whose key is the object `{ start, end }`. */
export function sliceCode(target: Code, from: Code, to: Code, optional: boolean): Code {
  const key = nativeCode((_machine, _input, start = null, end = null) => sliceKey(start, end), [from, to], "first");
  return indexCode(target, key, undefined, optional, false);
}

function iterateItem(machine: Machine, fork: Fork): void {
  const container = fork.value;
  const keys = fork.data as readonly string[] | null;
  const at = fork.position;
  const length = keys === null ? (container as readonly Json[]).length : keys.length;
  if (at + 1 < length) {
    fork.position = at + 1;
    machine.push(fork);
  }
  if (keys === null) machine.step(at, (container as readonly Json[])[at] as Json);
  else {
    const key = keys[at] as string;
    machine.step(key, (container as { readonly [key: string]: Json })[key] as Json);
  }
  machine.frame = fork.frame;
}

function runIterate(machine: Machine, env: Env, frame: Frame, optional: boolean): void {
  const container = machine.value;
  if (!machine.onPath())
    throw new ExpressionError(`Invalid path expression near attempt to iterate through ${truncatedText(container)}`);
  const keys = isObject(container) ? Object.keys(container) : null;
  if (keys === null && !isArray(container)) {
    if (!optional) throw new ExpressionError(`Cannot iterate over ${kindOf(container)} (${truncatedText(container)})`);
    machine.backtrack();
    return;
  }
  if (keys !== null) machine.meter.cells(keys.length);
  if ((keys ?? (container as readonly Json[])).length === 0) machine.backtrack();
  else iterateItem(machine, new Fork(machine, "alternative", iterateItem, env, frame, keys));
}

function iterateEach(value: Json, machine: Evaluation, optional: boolean, emit: (value: Json) => boolean): boolean {
  const { meter } = machine;
  if (isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      meter.step();
      if (!emit(value[at] as Json)) return false;
    }
    return true;
  }
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      meter.step();
      if (!emit(value[key] as Json)) return false;
    }
    return true;
  }
  if (optional) return true;
  throw new ExpressionError(`Cannot iterate over ${kindOf(value)} (${truncatedText(value)})`);
}

export function iterateCode(target: Code, optional: boolean): Code {
  const resume = (machine: Machine, frame: Frame): void => runIterate(machine, frame.env, frame.up as Frame, optional);
  const { each: targetEach, single: targetSingle } = target;
  let each: Each | null = null;
  if (targetSingle !== null)
    each = (input, env, machine, emit) => iterateEach(targetSingle(input, env, machine), machine, optional, emit);
  else if (targetEach !== null)
    each = (input, env, machine, emit) =>
      targetEach(input, env, machine, (value) => iterateEach(value, machine, optional, emit));
  return {
    run:
      target === identityCode
        ? (machine, env, frame) => runIterate(machine, env, frame, optional)
        : (machine, env, frame) => target.run(machine, env, new Frame(machine, resume, env, frame, null)),
    single: null,
    each,
  };
}
