import type { Ast, Pattern } from "./ast.ts";
import { patternNames } from "./walk.ts";

export interface ExpressionDescription {
  /**
   * Paths of fields below `.` that the expression may read, each once, in the order of the text. Elements of an array
   * add no key: `.items[].name` reads `["items", "name"]`. An empty path means that it reads the input as a whole.
   */
  readonly fields: readonly (readonly string[])[];
  /** Variables it does not bind itself, without `$`, in the order of the text. */
  readonly variables: readonly string[];
}

/** Where a value comes from: a path below the input, or null when it is computed. */
type Origin = readonly string[] | null;

/** Functions that yield their own input, or parts of it that add no key. */
const passes: ReadonlySet<string> = new Set(
  "select values nulls strings numbers booleans arrays objects iterables scalars first last sort sort_by unique unique_by min max min_by max_by reverse limit skip recurse".split(
    " ",
  ),
);

class Description {
  readonly #fields = new Map<string, readonly string[]>();
  readonly #variables = new Set<string>();

  get result(): ExpressionDescription {
    return { fields: [...this.#fields.values()], variables: [...this.#variables] };
  }

  /** Notes that a value is used as a whole. */
  use(origin: Origin): void {
    if (origin !== null) this.#fields.set(JSON.stringify(origin), origin);
  }

  #patternKeys(pattern: Pattern, input: Origin, bound: ReadonlySet<string>): void {
    if (pattern.kind === "array") for (const item of pattern.items) this.#patternKeys(item, input, bound);
    if (pattern.kind !== "object") return;
    for (const entry of pattern.entries) {
      this.use(this.follow(entry.key, input, bound));
      if (entry.value !== null) this.#patternKeys(entry.value, input, bound);
    }
  }

  #bind(patterns: readonly Pattern[], bound: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...bound, ...patterns.flatMap(patternNames)]);
  }

  #parts(parts: readonly (Ast | null)[], input: Origin, bound: ReadonlySet<string>): null {
    for (const part of parts) if (part !== null) this.use(this.follow(part, input, bound));
    return null;
  }

  /** Follows a node whose input comes from `input`; returns where its outputs come from. */
  // oxlint-disable-next-line max-lines-per-function -- one switch over the kinds of nodes
  follow(ast: Ast, input: Origin, bound: ReadonlySet<string>): Origin {
    switch (ast.kind) {
      case "identity":
        return input;
      case "recurse":
        return input;
      case "literal":
      case "break":
      case "location":
        return null;
      case "format":
        this.use(input);
        return null;
      case "variable":
        if (!bound.has(ast.name)) this.#variables.add(ast.name);
        return null;
      case "text":
        return this.#parts(
          ast.parts.filter((part) => typeof part !== "string"),
          input,
          bound,
        );
      case "index": {
        const target = this.follow(ast.target, input, bound);
        if (ast.key.kind === "literal") {
          if (target === null || typeof ast.key.value !== "string") return target;
          return [...target, ast.key.value];
        }
        this.use(this.follow(ast.key, input, bound));
        this.use(target);
        return null;
      }
      case "slice":
        this.#parts([ast.from, ast.to], input, bound);
        return this.follow(ast.target, input, bound);
      case "iterate":
        return this.follow(ast.target, input, bound);
      case "array":
        return ast.body === null ? null : this.follow(ast.body, input, bound);
      case "object":
        return this.#parts(
          ast.entries.flatMap((entry) => [entry.key, entry.value]),
          input,
          bound,
        );
      case "negate":
        return this.#parts([ast.body], input, bound);
      case "optional":
        return this.follow(ast.body, input, bound);
      case "label":
        return this.follow(ast.body, input, bound);
      case "pipe":
        return this.follow(ast.right, this.follow(ast.left, input, bound), bound);
      case "comma":
      case "alternative":
        this.use(this.follow(ast.left, input, bound));
        this.use(this.follow(ast.right, input, bound));
        return null;
      case "binary":
      case "and":
      case "or":
        return this.#parts([ast.left, ast.right], input, bound);
      case "update":
        this.#parts([ast.right, ast.left], input, bound);
        return input;
      case "if":
        this.use(this.follow(ast.test, input, bound));
        this.use(this.follow(ast.then, input, bound));
        if (ast.otherwise !== null) this.use(this.follow(ast.otherwise, input, bound));
        return null;
      case "try":
        this.use(this.follow(ast.body, input, bound));
        return this.#parts([ast.handler], null, bound);
      case "reduce":
      case "foreach": {
        this.use(this.follow(ast.source, input, bound));
        for (const pattern of ast.patterns) this.#patternKeys(pattern, input, bound);
        this.use(this.follow(ast.init, input, bound));
        const inner = this.#bind(ast.patterns, bound);
        this.use(this.follow(ast.update, null, inner));
        if (ast.kind === "foreach") this.#parts([ast.extract], null, inner);
        return null;
      }
      case "as": {
        this.use(this.follow(ast.source, input, bound));
        for (const pattern of ast.patterns) this.#patternKeys(pattern, input, bound);
        return this.follow(ast.body, input, this.#bind(ast.patterns, bound));
      }
      case "def": {
        const { parameters, body } = ast.definition;
        const names = parameters
          .filter((parameter) => parameter.startsWith("$"))
          .map((parameter) => parameter.slice(1));
        this.use(this.follow(body, input, new Set([...bound, ...names])));
        return this.follow(ast.body, input, bound);
      }
      case "call":
        if (passes.has(ast.name)) {
          for (const arg of ast.args)
            if (ast.name !== "first" && ast.name !== "last") this.use(this.follow(arg, input, bound));
          const [only] = ast.args;
          return (ast.name === "first" || ast.name === "last") && only !== undefined
            ? this.follow(only, input, bound)
            : input;
        }
        if (ast.name === "empty" || ast.name === "now") return null;
        if (ast.args.length === 0) this.use(input);
        return this.#parts(ast.args, input, bound);
      default:
        return ast satisfies never;
    }
  }
}

/**
 * The fields and variables an expression may read: for indexes, back-tests, explanations, and to bind only what is
 * used.
 */
export function describeExpression(ast: Ast): ExpressionDescription {
  const description = new Description();
  description.use(description.follow(ast, [], new Set()));
  return description.result;
}
