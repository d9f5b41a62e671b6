import type { Json } from "../base/json.ts";
import type { Code, Evaluation, Single } from "./machine.ts";
import { evaluateArguments } from "./subexpression.ts";

/** Code of an expression that computes one value and follows no path; `bare` when it does so from its input alone. */
export function singleCode(single: Single, bare = false): Code {
  return {
    bare,
    run: (machine, env, frame) => {
      machine.value = single(machine.value, env, machine);
      machine.frame = frame;
    },
    single,
    each: (input, env, machine, emit) => emit(single(input, env, machine)),
  };
}

export type Native = (machine: Evaluation, input: Json, ...args: readonly Json[]) => Json;

/** The single-output form of a function of values, unrolled for the usual numbers of arguments. */
function nativeSingle(native: Native, args: readonly Single[], order: "first" | "last"): Single {
  const [first, second] = args;
  if (first === undefined) return (input, _env, machine) => native(machine, input);
  if (second === undefined) return (input, env, machine) => native(machine, input, first(input, env, machine));
  if (args.length === 2 && order === "last") {
    return (input, env, machine) => {
      const right = second(input, env, machine);
      return native(machine, input, first(input, env, machine), right);
    };
  }
  if (order === "first")
    return (input, env, machine) => native(machine, input, ...args.map((arg) => arg(input, env, machine)));
  const backwards = args.toReversed();
  return (input, env, machine) =>
    native(machine, input, ...backwards.map((arg) => arg(input, env, machine)).toReversed());
}

/**
 * A function of the values of its input and arguments; with several values of an argument, one call for each
 * combination.
 */
export function nativeCode(native: Native, args: readonly Code[], order: "first" | "last" = "last"): Code {
  const singles = args.flatMap((arg) => arg.single ?? []);
  if (singles.length === args.length) return singleCode(nativeSingle(native, singles, order));
  return {
    run: (machine, env, frame) =>
      evaluateArguments(machine, env, frame, args, order, (at, _env, next, input, values) => {
        at.value = native(at, input, ...values);
        at.frame = next;
      }),
    single: null,
    each: null,
  };
}
