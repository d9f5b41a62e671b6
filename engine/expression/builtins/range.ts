import type { Json } from "../../base/json.ts";
import { Fork, type Code, type Frame, type Machine } from "../machine.ts";
import { evaluateArguments } from "../subexpression.ts";
import { ExpressionError } from "../value/error.ts";

function checkBounds(from: Json, upto: Json): asserts from is number {
  if (typeof from !== "number" || typeof upto !== "number") throw new ExpressionError("Range bounds must be numeric");
}

interface Bounds {
  readonly from: number;
  readonly upto: number;
}

function rangeItem(machine: Machine, fork: Fork): void {
  const { from, upto } = fork.data as Bounds;
  const value = from + fork.position;
  if (value + 1 < upto) {
    fork.position += 1;
    machine.push(fork);
  }
  machine.value = value;
  machine.frame = fork.frame;
}

function startRange(machine: Machine, frame: Frame, from: Json, upto: Json): void {
  checkBounds(from, upto);
  if (!(from < (upto as number))) machine.backtrack();
  else
    rangeItem(
      machine,
      new Fork(machine, "alternative", rangeItem, frame.env, frame, { from, upto: upto as number } satisfies Bounds),
    );
}

/** `range(from; upto)`: the first argument changes slowest. */
export function rangeCode(from: Code, upto: Code): Code {
  const { single: a } = from;
  const { single: b } = upto;
  return {
    run: (machine, env, frame) =>
      evaluateArguments(
        machine,
        env,
        frame,
        [from, upto],
        "first",
        (at, _env, next, _input, [start = null, end = null]) => startRange(at, next, start, end),
      ),
    single: null,
    each:
      a === null || b === null
        ? null
        : (input, env, machine, emit) => {
            const start = a(input, env, machine);
            const end = b(input, env, machine);
            checkBounds(start, end);
            for (let at = start; at < (end as number); at += 1) {
              machine.meter.step();
              if (!emit(at)) return false;
            }
            return true;
          },
  };
}
