import type { Json } from "../base/json.ts";
import type { Ast } from "./ast.ts";
import { emptyEnv, Frame, start, type Closure, type Code, type Env, type Machine } from "./machine.ts";
import { findFunction, withClosure, withFunction, type FunctionCode, type Generate, type Scope } from "./scope.ts";

function climb(env: Env, distance: number): Env {
  let cell = env;
  for (let left = distance; left > 0; left -= 1) cell = cell.up;
  return cell;
}

/** A parameter: runs what the caller gave, where the caller gave it. Nothing stays behind on any stack. */
function closureCall(distance: number): Code {
  return {
    run: (machine, env, frame) => {
      const closure = climb(env, distance).closure as Closure;
      machine.frame = new Frame(machine, start, closure.env, frame, closure.code);
    },
    single: null,
    each: null,
  };
}

/** What stands for an argument at run time. A parameter that is handed on as it is stays one closure, however often. */
type MakeClosure = (env: Env) => Closure;

function argumentClosure(ast: Ast, scope: Scope, generate: Generate): MakeClosure {
  if (ast.kind === "call" && ast.args.length === 0) {
    const binding = findFunction(scope, ast.name, 0);
    if (binding?.kind === "closure") {
      const distance = scope.depth - binding.depth;
      return (env) => climb(env, distance).closure as Closure;
    }
  }
  const code = generate(ast, scope);
  return (env) => ({ code, env });
}

export function functionCall(target: FunctionCode, args: readonly Ast[], scope: Scope, generate: Generate): Code {
  const distance = scope.depth - target.depth;
  const fromStart = target.depth === 0;
  const closures = args.map((arg) => argumentClosure(arg, scope, generate));
  return {
    run: (machine: Machine, env: Env, frame: Frame) => {
      let inner = fromStart ? emptyEnv : climb(env, distance);
      for (const make of closures) inner = { value: null, closure: make(env), up: inner };
      machine.frame = new Frame(machine, start, inner, frame, target.code);
    },
    single: null,
    each: null,
  };
}

/** A call of something the text itself defines; null when the name belongs to nothing in scope. */
export function localCall(ast: Extract<Ast, { kind: "call" }>, scope: Scope, generate: Generate): Code | null {
  const binding = findFunction(scope, ast.name, ast.args.length);
  if (binding === null) return null;
  if (binding.kind === "closure") return closureCall(scope.depth - binding.depth);
  return functionCall(binding.function, ast.args, scope, generate);
}

/** Compiles the body of a function. `$x` among the parameters is a closure `x` and a variable bound to its values. */
export function compileFunction(
  definition: { readonly name: string; readonly parameters: readonly string[]; readonly body: Ast },
  scope: Scope,
  generate: Generate,
): { readonly function: FunctionCode; readonly scope: Scope } {
  const target: FunctionCode = {
    name: definition.name,
    parameters: definition.parameters,
    depth: scope.depth,
    code: null,
  };
  const outer = withFunction(scope, target);
  let inner = outer;
  for (const parameter of definition.parameters) inner = withClosure(inner, parameter.replace("$", ""));
  const body = definition.parameters.toReversed().reduce((rest: Ast, parameter): Ast => {
    if (!parameter.startsWith("$")) return rest;
    const name = parameter.slice(1);
    const span = { offset: 0, length: 0 };
    return {
      kind: "as",
      source: { kind: "call", name, args: [], span },
      patterns: [{ kind: "name", name, span }],
      body: rest,
    };
  }, definition.body);
  target.code = generate(body, inner);
  return { function: target, scope: outer };
}

/** The value of a variable, by its distance. */
export function variableSingle(distance: number): (input: Json, env: Env) => Json {
  if (distance === 0) return (_input, env) => env.value;
  if (distance === 1) return (_input, env) => env.up.value;
  return (_input, env) => climb(env, distance).value;
}
