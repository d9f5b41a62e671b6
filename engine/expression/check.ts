import type { Json } from "../base/json.ts";
import type { Ast, Pattern, Span } from "./ast.ts";
import { builtinNames } from "./builtins/library.ts";
import { nearest } from "../base/suggestion.ts";
import { refusedNames, refusedVariables } from "./builtins/names.ts";
import { formatNames } from "./builtins/formats.ts";
import { defaultBudget, Meter } from "./budget.ts";
import type { ExpressionDiagnostic } from "./diagnostic.ts";
import { operations } from "./value/arithmetic.ts";
import { BudgetExhausted, ExpressionError } from "./value/error.ts";
import { errorText } from "./value/error-text.ts";
import { patternNames } from "./walk.ts";

/** What is known of a value's form. A field that maps to null, and any value without a shape, may be anything. */
export interface Shape {
  /** Word for a message: `change`. */
  readonly name?: string;
  readonly fields?: { readonly [name: string]: Shape | null };
  readonly items?: Shape | null;
}

export interface CheckOptions {
  /** Names that will be bound, without `$`. */
  readonly variables: readonly string[];
  /** The form of `.`; without it any field is accepted. */
  readonly schema?: Shape;
  /** Forms of variables, by name without `$`. */
  readonly variableSchemas?: { readonly [name: string]: Shape };
  /** Whether `now` may be used; default false. */
  readonly allowNow?: boolean;
}

interface Names {
  readonly variables: ReadonlyMap<string, Shape | null>;
  readonly labels: ReadonlySet<string>;
  /** Functions in scope by `name/arity`. */
  readonly functions: ReadonlySet<string>;
}

/** A part whose value needs no input; null when there is none. Folding a failing part throws its ExpressionError. */
function foldConstant(ast: Ast): { readonly value: Json } | null {
  switch (ast.kind) {
    case "literal":
      return { value: ast.value };
    case "negate": {
      const body = foldConstant(ast.body);
      if (body === null || typeof body.value !== "number") return null;
      return { value: -body.value };
    }
    case "binary": {
      const left = foldConstant(ast.left);
      const right = left === null ? null : foldConstant(ast.right);
      if (left === null || right === null) return null;
      return { value: operations[ast.operator](left.value, right.value, new Meter(defaultBudget)) };
    }
    default:
      return null;
  }
}

const byArity: ReadonlyMap<string, readonly number[]> = builtinNames.reduce((map, name) => {
  const [word, arity] = name.split("/") as [string, string];
  return map.set(word, [...(map.get(word) ?? []), Number(arity)]);
}, new Map<string, readonly number[]>());
const builtins: ReadonlySet<string> = new Set(builtinNames);

const anything = null;

class Checker {
  readonly diagnostics: ExpressionDiagnostic[] = [];
  readonly #allowNow: boolean;

  constructor(allowNow: boolean) {
    this.#allowNow = allowNow;
  }

  #report(
    code: string,
    message: string,
    span: Span,
    hint: string | null,
    more: Pick<ExpressionDiagnostic, "variable"> = {},
  ): void {
    const base = { code, message, offset: span.offset, length: Math.max(1, span.length), ...more };
    this.diagnostics.push(hint === null ? base : { ...base, hint });
  }

  #call(ast: Extract<Ast, { kind: "call" }>, names: Names): void {
    const name = `${ast.name}/${ast.args.length}`;
    if (names.functions.has(name)) return;
    const refusal = refusedNames.get(name);
    if (refusal !== undefined)
      return this.#report("OPS203", `${ast.name} is not available: ${refusal}`, ast.span, null);
    if (name === "now/0" && !this.#allowNow) {
      return this.#report(
        "OPS203",
        "now is not available here: the same record must always decide the same",
        ast.span,
        "read $now or a stored instant",
      );
    }
    if (builtins.has(name) || name === "_strindices/1") return;
    const local = [...names.functions]
      .filter((known) => known.startsWith(`${ast.name}/`))
      .map((known) => Number(known.split("/")[1]));
    const arities = [...new Set([...(byArity.get(ast.name) ?? []), ...local])].sort((a, b) => a - b);
    if (arities.length > 0) {
      const takes = arities.join(" or ");
      return this.#report(
        "OPS201",
        `${name} is not defined`,
        ast.span,
        `${ast.name} takes ${takes} argument${takes === "1" ? "" : "s"}, separated by ;`,
      );
    }
    const near = nearest(ast.name, [
      ...byArity.keys(),
      ...[...names.functions].map((known) => known.split("/")[0] ?? ""),
    ]);
    this.#report("OPS201", `${name} is not defined`, ast.span, near === null ? null : `did you mean "${near}"?`);
  }

  #variable(ast: Extract<Ast, { kind: "variable" }>, names: Names): Shape | null {
    const shape = names.variables.get(ast.name);
    if (shape !== undefined) return shape;
    const refusal = refusedVariables.get(ast.name);
    if (refusal !== undefined) this.#report("OPS203", `$${ast.name} is not available: ${refusal}`, ast.span, null);
    else {
      const near = nearest(ast.name, names.variables.keys());
      const hint = near === null ? null : `did you mean "$${near}"?`;
      this.#report("OPS202", `$${ast.name} is not defined`, ast.span, hint, { variable: ast.name });
    }
    return anything;
  }

  #field(shape: Shape | null, key: string, span: Span): Shape | null {
    if (shape?.fields === undefined) return anything;
    if (Object.hasOwn(shape.fields, key)) return shape.fields[key] ?? anything;
    const near = nearest(key, Object.keys(shape.fields));
    const of = shape.name === undefined ? "" : ` of ${shape.name}`;
    this.#report("OPS204", `unknown field "${key}"${of}`, span, near === null ? null : `did you mean "${near}"?`);
    return anything;
  }

  #patterns(patterns: readonly Pattern[], source: Shape | null, input: Shape | null, names: Names): Names {
    const variables = new Map(names.variables);
    const [only] = patterns;
    for (const name of patterns.flatMap(patternNames)) variables.set(name, anything);
    if (patterns.length === 1 && only?.kind === "name") variables.set(only.name, source);
    const keys = (pattern: Pattern): void => {
      if (pattern.kind === "array") pattern.items.forEach(keys);
      if (pattern.kind === "object") {
        for (const entry of pattern.entries) {
          this.check(entry.key, input, names, false);
          if (entry.value !== null) keys(entry.value);
        }
      }
    };
    patterns.forEach(keys);
    return { ...names, variables };
  }

  #constant(ast: Extract<Ast, { kind: "binary" }>, guarded: boolean): void {
    if (guarded) return;
    try {
      foldConstant(ast);
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        if (error instanceof BudgetExhausted)
          return this.#report("OPS205", `always fails: ${error.message}`, ast.span, null);
        throw error;
      }
      this.#report("OPS205", `always fails: ${errorText(error)}`, ast.span, null);
    }
  }

  #all(parts: readonly (Ast | null)[], input: Shape | null, names: Names, guarded: boolean): null {
    for (const part of parts) if (part !== null) this.check(part, input, names, guarded);
    return anything;
  }

  /**
   * Checks a node whose input has a form; returns the form of its outputs where that is known. `guarded` is inside a
   * `try`.
   */
  // oxlint-disable-next-line max-lines-per-function -- one switch over the kinds of nodes
  check(ast: Ast, input: Shape | null, names: Names, guarded: boolean): Shape | null {
    switch (ast.kind) {
      case "identity":
        return input;
      case "recurse":
      case "literal":
      case "location":
        return anything;
      case "format":
        if (!formatNames.includes(ast.name)) {
          const near = nearest(ast.name, formatNames);
          this.#report(
            "OPS205",
            `always fails: ${ast.name} is not a valid format`,
            ast.span,
            near === null ? null : `did you mean "@${near}"?`,
          );
        }
        return anything;
      case "text":
        if (ast.format !== null && !formatNames.includes(ast.format))
          this.#report("OPS205", `always fails: ${ast.format} is not a valid format`, ast.span, null);
        return this.#all(
          ast.parts.filter((part) => typeof part !== "string"),
          input,
          names,
          guarded,
        );
      case "variable":
        return this.#variable(ast, names);
      case "break":
        if (!names.labels.has(ast.name))
          this.#report(
            "OPS202",
            `$*label-${ast.name} is not defined`,
            ast.span,
            `write label $${ast.name} | before it`,
          );
        return anything;
      case "index": {
        const target = this.check(ast.target, input, names, guarded);
        if (ast.key.kind !== "literal") {
          this.check(ast.key, input, names, guarded);
          return target?.items ?? anything;
        }
        if (typeof ast.key.value === "string") return this.#field(target, ast.key.value, ast.span);
        return target?.items ?? anything;
      }
      case "slice":
        this.#all([ast.from, ast.to], input, names, guarded);
        return this.check(ast.target, input, names, guarded);
      case "iterate":
        return this.check(ast.target, input, names, guarded)?.items ?? anything;
      case "array":
        return ast.body === null ? anything : { items: this.check(ast.body, input, names, guarded) };
      case "object":
        return this.#all(
          ast.entries.flatMap((entry) => [entry.key, entry.value]),
          input,
          names,
          guarded,
        );
      case "negate":
        return this.#all([ast.body], input, names, guarded);
      case "optional":
        return this.check(ast.body, input, names, true);
      case "pipe":
        return this.check(ast.right, this.check(ast.left, input, names, guarded), names, guarded);
      case "binary": {
        const before = this.diagnostics.length;
        this.#all([ast.left, ast.right], input, names, guarded);
        if (this.diagnostics.length === before) this.#constant(ast, guarded);
        return anything;
      }
      case "comma":
      case "and":
      case "or":
      case "alternative":
      case "update":
        this.#all([ast.left, ast.right], input, names, guarded);
        return ast.kind === "update" ? input : anything;
      case "if":
        return this.#all([ast.test, ast.then, ast.otherwise], input, names, guarded);
      case "try":
        this.check(ast.body, input, names, true);
        return this.#all([ast.handler], anything, names, guarded);
      case "reduce":
      case "foreach": {
        const source = this.check(ast.source, input, names, guarded);
        this.check(ast.init, input, names, guarded);
        const inner = this.#patterns(ast.patterns, source, input, names);
        this.check(ast.update, anything, inner, guarded);
        if (ast.kind === "foreach") this.#all([ast.extract], anything, inner, guarded);
        return anything;
      }
      case "as": {
        const source = this.check(ast.source, input, names, guarded);
        return this.check(ast.body, input, this.#patterns(ast.patterns, source, input, names), guarded);
      }
      case "label":
        return this.check(ast.body, input, { ...names, labels: new Set([...names.labels, ast.name]) }, guarded);
      case "def": {
        const { name, parameters, body } = ast.definition;
        const functions = new Set([...names.functions, `${name}/${parameters.length}`]);
        const closures = parameters.map((parameter) => `${parameter.replace("$", "")}/0`);
        const variables = new Map(names.variables);
        for (const parameter of parameters) if (parameter.startsWith("$")) variables.set(parameter.slice(1), anything);
        this.check(body, anything, { ...names, variables, functions: new Set([...functions, ...closures]) }, guarded);
        return this.check(ast.body, input, { ...names, functions }, guarded);
      }
      case "call": {
        this.#call(ast, names);
        const name = `${ast.name}/${ast.args.length}`;
        if (names.functions.has(name)) return this.#all(ast.args, anything, names, guarded);
        if (name === "select/1") {
          this.#all(ast.args, input, names, guarded);
          return input;
        }
        if (name === "values/0") return input;
        if (name === "first/0" || name === "last/0") return input?.items ?? anything;
        if (perItem.has(name)) {
          this.#all(ast.args, input?.items ?? anything, names, guarded);
          return name === "sort_by/1" || name === "unique_by/1" ? input : anything;
        }
        return this.#all(ast.args, sameInput.has(name) ? input : anything, names, guarded);
      }
      default:
        return ast satisfies never;
    }
  }
}

/** Functions that call their argument on each element of their input. */
const perItem: ReadonlySet<string> = new Set(
  "map/1 sort_by/1 group_by/1 unique_by/1 min_by/1 max_by/1 any/1 all/1".split(" "),
);
/** Functions that call their arguments on their own input. */
const sameInput: ReadonlySet<string> = new Set(
  "error/1 has/1 startswith/1 endswith/1 contains/1 split/1 join/1 test/1 test/2 path/1 del/1 first/1 last/1 isempty/1 range/1 range/2 range/3".split(
    " ",
  ),
);

/**
 * The static pass: names, numbers of arguments, fields of a known form, what is refused, and parts that always fail
 * outside a `try` (OPS205). Everything that is wrong, in the order of the text.
 */
export function checkExpression(ast: Ast, options: CheckOptions): readonly ExpressionDiagnostic[] {
  const checker = new Checker(options.allowNow ?? false);
  const shapes = options.variableSchemas ?? {};
  const variables = new Map<string, Shape | null>(
    options.variables.map((name) => [name, Object.hasOwn(shapes, name) ? (shapes[name] ?? null) : null]),
  );
  checker.check(ast, options.schema ?? anything, { variables, labels: new Set(), functions: new Set() }, false);
  return checker.diagnostics.toSorted((left, right) => left.offset - right.offset);
}
