/**
 * The public door of the expression language: jq 1.8.2 without modules and host input and output, deterministic and
 * budgeted. See README.md.
 */
import type { Json } from "../json.ts";
import { failure, ok, type Result } from "../result.ts";
import type { Ast } from "./ast.ts";
import { defaultBudget, Meter, type Budget, type ExpressionFault } from "./budget.ts";
import { checkExpression } from "./check.ts";
import type { Code, Evaluation, Single } from "./code.ts";
import type { ExpressionDiagnostic } from "./diagnostic.ts";
import { describeExpression } from "./describe.ts";
import { generate } from "./generate.ts";
import { bindValue, emptyEnv, Machine, type Env } from "./machine.ts";
import { parseExpression } from "./parse.ts";
import { CompileFailure, emptyScope, withVariable } from "./scope.ts";
import { BudgetExhausted, ExpressionError } from "./value/error.ts";
import { jsonText } from "./value/json-text.ts";

export interface ExpressionScope {
  /** Values of the variables, by name without `$`. Only those listed in `Expression.variables` are read. */
  readonly variables?: { readonly [name: string]: Json };
  /** Epoch milliseconds; what `now` yields, in seconds. Without it `now` is a fault. */
  readonly now?: number;
  readonly budget?: Budget;
}

/** A compiled expression. Evaluating it changes neither the input nor the variables; results may share parts with both. */
export interface Expression {
  readonly text: string;
  /** Free variables the text uses, without `$`, in the order of their first use: callers need to bind no others. */
  readonly variables: readonly string[];
  /** Every output. */
  all(input: Json, scope?: ExpressionScope): Result<readonly Json[], ExpressionFault>;
  /** The first output, undefined when there is none. What comes after it is not evaluated. */
  first(input: Json, scope?: ExpressionScope): Result<Json | undefined, ExpressionFault>;
  /** Hands each output to `emit` as it comes, until that returns false. Outputs before a fault have been handed over. */
  each(input: Json, emit: (value: Json) => boolean, scope?: ExpressionScope): Result<null, ExpressionFault>;
}

export interface CompileOptions {
  /** Names that callers will bind, without `$`. Any other free variable is a diagnostic. */
  readonly variables?: readonly string[];
}

function faultOf(error: unknown): ExpressionFault {
  if (error instanceof ExpressionError) {
    const { value } = error;
    const message = typeof value === "string" ? value : `${jsonText(value, 10_000)} (not a string)`;
    return { code: "error", message, value, kind: "error" };
  }
  if (error instanceof BudgetExhausted)
    return { code: error.code, message: error.message, kind: error.code.startsWith("budget.") ? "budget" : "error" };
  throw error;
}

const nothing: ExpressionScope = {};

class CompiledExpression implements Expression {
  readonly text: string;
  readonly variables: readonly string[];
  readonly #code: Code;
  readonly #single: Single | null;
  readonly #shared: { readonly meter: Meter; now: number | null } = { meter: new Meter(defaultBudget), now: null };

  constructor(text: string, variables: readonly string[], code: Code) {
    this.text = text;
    this.variables = variables;
    this.#code = code;
    this.#single = code.single;
  }

  all(input: Json, scope: ExpressionScope = {}): Result<readonly Json[], ExpressionFault> {
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
    if (this.#single !== null) {
      try {
        return { ok: true, value: this.#single(input, this.#bind(scope), this.#evaluation(scope)) };
      } catch (error) {
        return failure(faultOf(error));
      }
    }
    let output: Json | undefined;
    const result = this.each(
      input,
      (value) => {
        output = value;
        return false;
      },
      scope,
    );
    return result.ok ? ok(output) : result;
  }

  each(input: Json, emit: (value: Json) => boolean, scope: ExpressionScope = {}): Result<null, ExpressionFault> {
    try {
      const env = this.#bind(scope);
      if (this.#single !== null) {
        const value = this.#single(input, env, this.#evaluation(scope));
        emit(value);
        return ok(null);
      }
      const machine = new Machine(new Meter(scope.budget ?? defaultBudget), scope.now ?? null);
      let count = 0;
      const counted = (value: Json): boolean => {
        count += 1;
        machine.meter.outputs(count);
        return emit(value);
      };
      const { each } = this.#code;
      if (each !== null) each(input, env, machine, counted);
      else machine.run(this.#code, input, env, counted);
      return ok(null);
    } catch (error) {
      return failure(faultOf(error));
    }
  }

  /** One evaluation serves all calls of a single-output expression: nothing of the caller runs while it is in use. */
  #evaluation(scope: ExpressionScope): Evaluation {
    const evaluation = this.#shared;
    evaluation.meter.reset(scope.budget ?? defaultBudget);
    evaluation.now = scope.now ?? null;
    return evaluation;
  }

  #bind(scope: ExpressionScope): Env {
    let env = emptyEnv;
    if (this.variables.length === 0) return env;
    for (const name of this.variables) {
      const values = scope.variables;
      if (values === undefined || !Object.hasOwn(values, name)) throw new BudgetExhausted("variable", `$${name} has no value here`);
      env = bindValue(values[name] as Json, env);
    }
    return env;
  }
}

/** Compiles a tree that `parseExpression` made of `text`. */
export function compileAst(text: string, ast: Ast, options: CompileOptions = {}): Result<Expression, ExpressionDiagnostic> {
  const problem = checkExpression(ast, { variables: options.variables ?? [], allowNow: true }).find((found) => found.code !== "OPS205");
  if (problem !== undefined) return failure(problem);
  const { variables } = describeExpression(ast);
  try {
    return ok(new CompiledExpression(text, variables, generate(ast, variables.reduce(withVariable, emptyScope))));
  } catch (error) {
    if (error instanceof CompileFailure) return failure(error.diagnostic);
    throw error;
  }
}

/** Parses, checks and compiles. The first thing that is wrong comes back as a diagnostic; nothing is thrown. */
export function compileExpression(text: string, options: CompileOptions = {}): Result<Expression, ExpressionDiagnostic> {
  const parsed = parseExpression(text);
  return parsed.ok ? compileAst(text, parsed.value, options) : parsed;
}
