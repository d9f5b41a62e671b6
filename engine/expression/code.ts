import type { Json } from "../json.ts";
import type { Meter } from "./budget.ts";
import type { Env, Frame, Machine } from "./machine.ts";

/** What a computation of values needs to know of the evaluation it is part of. A machine is one, too. */
export interface Evaluation {
  readonly meter: Meter;
  /** Epoch milliseconds of `now`, null where there is none. */
  readonly now: number | null;
}

/** An expression with exactly one output, called like any function. Throws ExpressionError or BudgetExhausted. */
export type Single = (input: Json, env: Env, machine: Evaluation) => Json;

/**
 * An expression with any number of outputs that needs no machine: it calls `emit` for each and stops when that returns
 * false. Returns false when it was stopped.
 */
export type Each = (input: Json, env: Env, machine: Evaluation, emit: (value: Json) => boolean) => boolean;

/**
 * A compiled node. `run` is the whole meaning: it takes `machine.value` and either hands a value to `frame` (by setting
 * `machine.value` and `machine.frame`) or backtracks. `single` and `each` are short cuts with the same outputs,
 * for use where no path is followed.
 */
export interface Code {
  /** True when `single` looks at its input only: then it may be called without the names in scope and without a machine. */
  readonly bare?: boolean;
  readonly run: (machine: Machine, env: Env, frame: Frame) => void;
  readonly single: Single | null;
  readonly each: Each | null;
  /** The value of a literal. */
  readonly constant?: Json;
}
