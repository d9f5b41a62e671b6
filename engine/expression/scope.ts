import type { Ast } from "./ast.ts";
import type { Code } from "./machine.ts";
import type { ExpressionDiagnostic } from "./diagnostic.ts";

/** A function of the text or of the prelude. Its code is filled in when its body has been compiled. */
export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Cells of the environment in which it was defined. */
  readonly depth: number;
  code: Code | null;
}

export type Binding =
  | { readonly kind: "variable"; readonly name: string; readonly depth: number }
  | { readonly kind: "label"; readonly name: string; readonly depth: number }
  | { readonly kind: "closure"; readonly name: string; readonly depth: number }
  | { readonly kind: "function"; readonly name: string; readonly arity: number; readonly function: FunctionCode };

/** Names visible at a place of the text, innermost first. `depth` counts the cells of the environment there. */
export interface Scope {
  readonly binding: Binding | null;
  readonly up: Scope | null;
  readonly depth: number;
  /** True for an expression that is evaluated often: its nodes may have functions of their own (`place/`). */
  readonly busy: boolean;
}

export const emptyScope: Scope = { binding: null, up: null, depth: 0, busy: false };
export const busyScope: Scope = { ...emptyScope, busy: true };

export function withVariable(scope: Scope, name: string): Scope {
  const depth = scope.depth + 1;
  return { binding: { kind: "variable", name, depth }, up: scope, depth, busy: scope.busy };
}

export function withLabel(scope: Scope, name: string): Scope {
  const depth = scope.depth + 1;
  return { binding: { kind: "label", name, depth }, up: scope, depth, busy: scope.busy };
}

export function withClosure(scope: Scope, name: string): Scope {
  const depth = scope.depth + 1;
  return { binding: { kind: "closure", name, depth }, up: scope, depth, busy: scope.busy };
}

export function withFunction(scope: Scope, definition: FunctionCode): Scope {
  return {
    binding: { kind: "function", name: definition.name, arity: definition.parameters.length, function: definition },
    up: scope,
    depth: scope.depth,
    busy: scope.busy,
  };
}

/** Cells between a place and the variable or label it names; -1 when there is none. */
export function distanceTo(scope: Scope, kind: "variable" | "label", name: string): number {
  for (let at: Scope | null = scope; at !== null; at = at.up) {
    const binding = at.binding;
    if (binding !== null && binding.kind === kind && binding.name === name) return scope.depth - binding.depth;
  }
  return -1;
}

export function findFunction(
  scope: Scope,
  name: string,
  arity: number,
): Extract<Binding, { kind: "closure" | "function" }> | null {
  for (let at: Scope | null = scope; at !== null; at = at.up) {
    const binding = at.binding;
    if (binding === null) continue;
    if (binding.kind === "closure" && arity === 0 && binding.name === name) return binding;
    if (binding.kind === "function" && binding.name === name && binding.arity === arity) return binding;
  }
  return null;
}

/** Carries a diagnostic out of the compiler; never leaves compile.ts. */
export class CompileFailure {
  readonly diagnostic: ExpressionDiagnostic;

  constructor(diagnostic: ExpressionDiagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** Compiles a node in a scope: how the files of the compiler call each other. */
export type Generate = (ast: Ast, scope: Scope) => Code;
