/**
 * The public door of the expression language: jq 1.8.2 without modules and host input and output, deterministic and
 * budgeted. See README.md.
 */
import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Ast } from "./ast.ts";
import { defaultBudget, Meter, type Budget, type ExpressionFault } from "./budget.ts";
import { checkExpression } from "./check.ts";
import type { ExpressionDiagnostic } from "./diagnostic.ts";
import { describeExpression } from "./describe.ts";
import { generate } from "./generate.ts";
import { bindValue, emptyEnv, Machine, type Code, type Env, type Evaluation, type Single } from "./machine.ts";
import type { OpenHoursOf } from "./open-hours.ts";
import { parseExpression } from "./parse.ts";
import { busyScope, CompileFailure, emptyScope, withVariable } from "./scope.ts";
import { calls } from "./place/copies.ts";
import { BudgetExhausted, ExpressionError } from "./value/error.ts";
import { errorText } from "./value/error-text.ts";

export interface ExpressionScope {
  /** Values of the variables, by name without `$`. Only those listed in `Expression.variables` are read. */
  readonly variables?: { readonly [name: string]: Json };
  /** Epoch milliseconds; what `now` yields, in seconds. Without it `now` is a fault. */
  readonly now?: number;
  /** The calendars that `plus` and `between` may name. Without them naming one is a fault. */
  readonly openHours?: OpenHoursOf;
  readonly budget?: Budget;
}

/**
 * A compiled expression. Evaluating it changes neither the input nor the variables; results may share parts with both.
 */
export interface Expression {
  readonly text: string;
  /** Free variables the text uses, without `$`, in the order of their first use: callers need to bind no others. */
  readonly variables: readonly string[];
  /**
   * The same as `first` for places that ask very often: a function of the input, with everything else settled
   * beforehand. It gives the output itself and throws what {@link faultOf} explains. Do not call it from within itself.
   */
  evaluator(scope?: ExpressionScope): Evaluator;
  /** Every output. */
  all(input: Json, scope?: ExpressionScope): Result<readonly Json[], ExpressionFault>;
  /** The first output, undefined when there is none. What comes after it is not evaluated. */
  first(input: Json, scope?: ExpressionScope): Result<Json | undefined, ExpressionFault>;
  /**
   * Hands each output to `emit` as it comes, until that returns false. Outputs before a fault have been handed over.
   */
  each(input: Json, emit: (value: Json) => boolean, scope?: ExpressionScope): Result<null, ExpressionFault>;
}

/** The first output, undefined when there is none. */
export type Evaluator = (input: Json) => Json | undefined;

export interface CompileOptions {
  /** Names that callers will bind, without `$`. Any other free variable is a diagnostic. */
  readonly variables?: readonly string[];
}

/** What went wrong in an {@link Evaluator}. Anything that none throws is thrown on. */
export function faultOf(error: unknown): ExpressionFault {
  if (error instanceof ExpressionError)
    return { code: "error", message: errorText(error), value: error.value, kind: "error" };
  if (error instanceof BudgetExhausted)
    return { code: error.code, message: error.message, kind: error.code.startsWith("budget.") ? "budget" : "error" };
  throw error;
}

/** A busy expression is compiled once more: that takes as long as some hundred evaluations. */
const BUSY_AFTER = 500;

const nothing: ExpressionScope = {};
/** What stands for an evaluation where none is looked at (see `Code.bare`). */
const none: Evaluation = { meter: new Meter(defaultBudget), now: null, openHours: null };

class CompiledExpression implements Expression {
  readonly text: string;
  readonly variables: readonly string[];
  readonly #ast: Ast;
  #code: Code;
  #single: Single | null;
  #bare: boolean;
  #call: ReturnType<typeof calls.take> | null = null;
  /** Evaluations until the expression counts as busy; below 0 it does. */
  #quiet = BUSY_AFTER;
  readonly #shared: { readonly meter: Meter; now: number | null; openHours: OpenHoursOf | null } = {
    meter: new Meter(defaultBudget),
    now: null,
    openHours: null,
  };

  constructor(text: string, variables: readonly string[], ast: Ast) {
    this.text = text;
    this.variables = variables;
    this.#ast = ast;
    this.#code = generate(ast, variables.reduce(withVariable, emptyScope));
    this.#single = this.#code.single;
    this.#bare = this.#code.bare === true;
  }

  /** Compiles anew with functions of its own. */
  #hurry(): void {
    this.#quiet = -1;
    this.#code = generate(this.#ast, this.variables.reduce(withVariable, busyScope));
    this.#single = this.#code.single;
    this.#bare = this.#code.bare === true;
  }

  evaluator(scope: ExpressionScope = nothing): Evaluator {
    if (this.#quiet >= 0) this.#hurry();
    const env = this.#bind(scope);
    const single = this.#single;
    const budget = scope.budget ?? defaultBudget;
    const now = scope.now ?? null;
    if (single === null) {
      return (input) => {
        let output: Json | undefined;
        this.#run(input, env, this.#machine(scope), (value) => {
          output = value;
          return false;
        });
        return output;
      };
    }
    if (this.#bare) return single as (input: Json) => Json;
    this.#call ??= calls.take(true);
    return this.#call(single, env, { meter: new Meter(budget), now, openHours: scope.openHours ?? null });
  }

  all(input: Json, scope: ExpressionScope = nothing): Result<readonly Json[], ExpressionFault> {
    const outputs: Json[] = [];
    const result = this.each(
      input,
      (value) => {
        outputs.push(value);
        return true;
      },
      scope,
    );
    return result.ok ? ok(outputs) : result;
  }

  first(input: Json, scope: ExpressionScope = nothing): Result<Json | undefined, ExpressionFault> {
    if (this.#quiet >= 0 && --this.#quiet < 0) this.#hurry();
    const single = this.#single;
    try {
      if (single !== null)
        return { ok: true, value: this.#bare ? single(input, emptyEnv, none) : this.#once(single, input, scope) };
      let output: Json | undefined;
      this.#run(input, this.#bind(scope), this.#machine(scope), (value) => {
        output = value;
        return false;
      });
      return { ok: true, value: output };
    } catch (error) {
      return failure(faultOf(error));
    }
  }

  each(input: Json, emit: (value: Json) => boolean, scope: ExpressionScope = nothing): Result<null, ExpressionFault> {
    if (this.#quiet >= 0 && --this.#quiet < 0) this.#hurry();
    const single = this.#single;
    try {
      if (single !== null) emit(this.#bare ? single(input, emptyEnv, none) : this.#once(single, input, scope));
      else this.#run(input, this.#bind(scope), this.#machine(scope), emit);
      return ok(null);
    } catch (error) {
      return failure(faultOf(error));
    }
  }

  /**
   * One evaluation serves all calls of a single-output expression: of the caller only `openHours` runs while it is in
   * use, and that evaluates nothing.
   */
  #once(single: Single, input: Json, scope: ExpressionScope): Json {
    const evaluation = this.#shared;
    evaluation.meter.reset(scope.budget ?? defaultBudget);
    evaluation.now = scope.now ?? null;
    evaluation.openHours = scope.openHours ?? null;
    return single(input, this.#bind(scope), evaluation);
  }

  #machine(scope: ExpressionScope): Machine {
    return new Machine(new Meter(scope.budget ?? defaultBudget), scope.now ?? null, scope.openHours ?? null);
  }

  #run(input: Json, env: Env, machine: Machine, emit: (value: Json) => boolean): void {
    let count = 0;
    const counted = (value: Json): boolean => {
      count += 1;
      machine.meter.outputs(count);
      return emit(value);
    };
    const { each } = this.#code;
    if (each !== null) each(input, env, machine, counted);
    else machine.run(this.#code, input, env, counted);
  }

  #bind(scope: ExpressionScope): Env {
    let env = emptyEnv;
    if (this.variables.length === 0) return env;
    for (const name of this.variables) {
      const values = scope.variables;
      if (values === undefined || !Object.hasOwn(values, name))
        throw new BudgetExhausted("variable", `$${name} has no value here`);
      env = bindValue(values[name] as Json, env);
    }
    return env;
  }
}

/** Compiles a tree that `parseExpression` made of `text`. */
export function compileAst(
  text: string,
  ast: Ast,
  options: CompileOptions = {},
): Result<Expression, ExpressionDiagnostic> {
  const problem = checkExpression(ast, { variables: options.variables ?? [], allowNow: true }).find(
    (found) => found.code !== "OPS205",
  );
  if (problem !== undefined) return failure(problem);
  const { variables } = describeExpression(ast);
  try {
    return ok(new CompiledExpression(text, variables, ast));
  } catch (error) {
    if (error instanceof CompileFailure) return failure(error.diagnostic);
    throw error;
  }
}

/** Parses, checks and compiles. The first thing that is wrong comes back as a diagnostic; nothing is thrown. */
export function compileExpression(
  text: string,
  options: CompileOptions = {},
): Result<Expression, ExpressionDiagnostic> {
  const parsed = parseExpression(text);
  return parsed.ok ? compileAst(text, parsed.value, options) : parsed;
}
