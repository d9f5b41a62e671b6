/**
 * What an expression reads, followed through its tree as far as it is known: fields of `.` and of variables.
 *
 * 1. Nothing is reported of what is not known: inside `map` and its like `.` is an element, and every name passes.
 * 2. A value that may be absent is not ordered: null comes before all else in jq, so `.due < $now` holds for a record
 *    without a due date. `//` or a test against null makes it safe.
 * 3. A type is told only where every value of it, but null, is of that type.
 */
import type { Ast, Pattern } from "../../expression/ast.ts";
import { patternNames } from "../../expression/walk.ts";
import type { FieldView } from "./view.ts";
import type { Scope } from "./scope.ts";
import { suggestion } from "../../base/suggestion.ts";
import { mismatchOf, typeOfBinary, typeOfCall, typeOfLiteral, typeOfView, type ValueType } from "./expression-type.ts";

export interface ExpressionFinding {
  readonly code: "OPS204" | "OPS205" | "OPS207" | "OPS209" | "OPS210";
  readonly message: string;
  readonly hint?: string;
  readonly offset: number;
  readonly length: number;
}

interface Reach {
  /** What `.` is; null = not known. */
  readonly dot: FieldView | null;
  readonly variables: ReadonlyMap<string, FieldView | null>;
  /** Paths known not to be null here, as written. */
  readonly present: ReadonlySet<string>;
  /** Functions that the text defines itself. */
  readonly functions: ReadonlySet<string>;
}

/** A value with the path it was read by, as `.ci.class`; path null = computed. */
interface Read {
  readonly view: FieldView | null;
  readonly path: string | null;
  /** What it surely is, where the view does not tell. */
  readonly type?: ValueType | null;
}

const unknown: Read = { view: null, path: null };

const typed = (type: ValueType | null): Read => ({ view: null, path: null, type });

/** Functions whose arguments and result see the same `.` as the call. */
const transparent = new Set(["select", "first", "last", "if", "not", "error", "limit", "isempty"]);

export interface CheckedReads {
  readonly findings: readonly ExpressionFinding[];
  /** What it yields, where that is sure; null = not known. Whatever it is, it may be absent. */
  readonly type: ValueType | null;
}

/** What is found in an expression that parses. `name` is what `.` is called in messages. */
export function checkReads(ast: Ast, scope: Scope, name: string): CheckedReads {
  const findings: ExpressionFinding[] = [];
  const dot: FieldView | null =
    scope.record === null
      ? null
      : {
          type: "object",
          many: false,
          values: null,
          nullable: false,
          oneOf: null,
          read: scope.record.fields,
          source: null,
        };
  const variables = new Map<string, FieldView | null>(Object.entries(scope.variables));
  const whole = read(
    ast,
    { dot, variables, present: new Set(), functions: new Set() },
    { add: (finding) => findings.push(finding), name },
  );
  return { findings, type: typeOf(whole) };
}

function typeOf({ view, type }: Read): ValueType | null {
  return type ?? typeOfView(view);
}

interface Sink {
  readonly name: string;
  add(finding: ExpressionFinding): void;
}

// oxlint-disable-next-line max-lines-per-function -- one switch over the kinds of nodes
function read(ast: Ast, reach: Reach, sink: Sink): Read {
  const all = (...parts: readonly (Ast | null)[]): Read => {
    for (const part of parts) if (part !== null) read(part, reach, sink);
    return unknown;
  };
  switch (ast.kind) {
    case "identity":
      return { view: reach.dot, path: "" };
    case "variable":
      return readVariable(ast, reach);
    case "index":
      return readIndex(ast, reach, sink);
    case "slice": {
      const { view } = read(ast.target, reach, sink);
      all(ast.from, ast.to);
      return { view: view?.many === true ? view : null, path: null };
    }
    case "iterate": {
      const target = read(ast.target, reach, sink);
      return { view: elementOf(target.view), path: null };
    }
    case "pipe": {
      const left = read(ast.left, reach, sink);
      // A path of the left side begins anew on the right: `.a | .b` reads b of a.
      return read(ast.right, { ...reach, dot: left.view, present: new Set() }, sink);
    }
    case "comma":
      return all(ast.left, ast.right);
    case "alternative": {
      const [left, right] = [read(ast.left, reach, sink), read(ast.right, reach, sink)];
      const type = typeOf(left) === typeOf(right) ? typeOf(left) : null;
      if (left.view === null) return { view: null, path: null, type };
      return typeOf(right) === null || type !== null
        ? { view: { ...left.view, nullable: false }, path: null }
        : unknown;
    }
    case "and": {
      read(ast.left, reach, sink);
      read(ast.right, { ...reach, present: new Set([...reach.present, ...provenPresent(ast.left)]) }, sink);
      return typed("boolean");
    }
    case "or":
      all(ast.left, ast.right);
      return typed("boolean");
    case "literal":
      return typed(typeOfLiteral(ast.value));
    case "binary": {
      const sides = [ast.left, ast.right].map((side) => read(side, reach, sink));
      if (["<", "<=", ">", ">="].includes(ast.operator)) {
        for (const [index, side] of sides.entries()) {
          const { view, path } = side;
          if (view === null || !view.nullable || path === null || path === "" || reach.present.has(path)) continue;
          if (view.type === "any" || view.type === "object") continue;
          const spot = (index === 0 ? ast.left : ast.right) as {
            readonly span?: { readonly offset: number; readonly length: number };
          };
          sink.add({
            code: "OPS209",
            message: `${path} may be absent, and null comes before everything`,
            hint: `write (${path} // VALUE), or test ${path} != null first`,
            ...(spot.span ?? ast.span),
          });
        }
      }
      const [left = null, right = null] = sides.map(typeOf);
      const mismatch = mismatchOf(
        ast,
        left,
        right,
        sides.map(({ view }) => view?.type ?? null),
      );
      if (mismatch !== null) sink.add({ ...mismatch, ...ast.span });
      return typed(typeOfBinary(ast.operator, left, right));
    }
    case "update":
      read(ast.left, reach, sink);
      read(ast.right, ast.operator === "|=" ? { ...reach, dot: null } : reach, sink);
      return unknown;
    case "if": {
      read(ast.test, reach, sink);
      const proven = { ...reach, present: new Set([...reach.present, ...provenPresent(ast.test)]) };
      const then = typeOf(read(ast.then, proven, sink));
      const otherwise = ast.otherwise === null ? null : typeOf(read(ast.otherwise, reach, sink));
      return typed(then === otherwise ? then : null);
    }
    case "try":
      read(ast.body, reach, sink);
      if (ast.handler !== null) read(ast.handler, { ...reach, dot: null }, sink);
      return unknown;
    case "optional":
      return read(ast.body, reach, sink);
    case "array":
      all(ast.body);
      return typed("list");
    case "object":
      for (const entry of ast.entries) all(entry.key, entry.value);
      return typed("map");
    case "negate":
      return all(ast.body);
    case "text":
      for (const part of ast.parts) if (typeof part !== "string") read(part, reach, sink);
      return typed("text");
    case "reduce":
      all(ast.source, ast.init);
      read(ast.update, { ...bind(reach, ast.patterns), dot: null }, sink);
      return unknown;
    case "foreach":
      all(ast.source, ast.init);
      read(ast.update, { ...bind(reach, ast.patterns), dot: null }, sink);
      if (ast.extract !== null) read(ast.extract, { ...bind(reach, ast.patterns), dot: null }, sink);
      return unknown;
    case "as": {
      const source = read(ast.source, reach, sink);
      const [only] = ast.patterns;
      const bound = bind(reach, ast.patterns);
      if (ast.patterns.length === 1 && only?.kind === "name")
        (bound.variables as Map<string, FieldView | null>).set(only.name, source.view);
      return read(ast.body, bound, sink);
    }
    case "def": {
      const { definition } = ast;
      const inside = new Map(reach.variables);
      for (const parameter of definition.parameters)
        if (parameter.startsWith("$")) inside.set(parameter.slice(1), null);
      const functions = new Set([...reach.functions, definition.name, ...definition.parameters]);
      read(definition.body, { ...reach, dot: null, variables: inside, functions }, sink);
      return read(ast.body, { ...reach, functions }, sink);
    }
    case "label":
      return read(ast.body, reach, sink);
    case "call": {
      const inside = transparent.has(ast.name) ? reach : { ...reach, dot: null, present: new Set<string>() };
      for (const argument of ast.args) read(argument, inside, sink);
      if (ast.name === "select") return { view: reach.dot, path: null };
      // A text may have a function of its own by the name.
      return reach.functions.has(ast.name) ? unknown : typed(typeOfCall(ast.name, ast.args.length));
    }
    default:
      return unknown;
  }
}

/** An unknown variable is reported by the expression's own check. */
function readVariable(ast: Extract<Ast, { kind: "variable" }>, reach: Reach): Read {
  const name = ast.name.replace(/^\$/u, "");
  if (reach.variables.has(name)) return { view: reach.variables.get(name) ?? null, path: `$${name}` };
  return unknown;
}

function readIndex(ast: Extract<Ast, { kind: "index" }>, reach: Reach, sink: Sink): Read {
  const target = read(ast.target, reach, sink);
  if (ast.key.kind !== "literal" || typeof ast.key.value !== "string") {
    read(ast.key, reach, sink);
    return { view: elementOf(target.view), path: null };
  }
  const name = ast.key.value;
  const path = target.path === null ? null : `${target.path === "" ? "" : target.path}.${name}`;
  const { view } = target;
  if (view === null || view.read === "open" || view.many) return { view: null, path };
  if (view.read !== null && Object.hasOwn(view.read, name)) return { view: view.read[name] ?? null, path };
  if (view.type === "any") return { view: null, path };
  const owner = view.called ?? (target.path === "" ? sink.name : (target.path ?? "this"));
  const reference = ["ci", "user", "group", "record"].includes(view.type);
  if (reference)
    sink.add({
      code: "OPS210",
      message:
        view.closed === undefined ? `${owner} does not declare that "${name}" is read` : `${owner} has no "${name}"`,
      hint: view.closed ?? `add \`read: [${name}]\` to the field`,
      ...ast.span,
    });
  else
    sink.add({
      code: "OPS204",
      message: `unknown field "${name}" of ${owner}`,
      ...hinted(suggestion(name, Object.keys(view.read ?? {}))),
      ...ast.span,
    });
  return unknown;
}

/** One of a list of known ones, which may be absent. */
function elementOf(view: FieldView | null): FieldView | null {
  return view?.many === true ? { ...view, many: false, nullable: true } : null;
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function bind(reach: Reach, patterns: readonly Pattern[]): Reach {
  const variables = new Map(reach.variables);
  for (const pattern of patterns)
    for (const name of patternNames(pattern)) variables.set(name.replace(/^\$/u, ""), null);
  return { ...reach, variables };
}

/** Paths that are not null when this holds: `.a`, `.a != null`, and either side of `and`. */
function provenPresent(ast: Ast): string[] {
  if (ast.kind === "and") return [...provenPresent(ast.left), ...provenPresent(ast.right)];
  if (ast.kind === "binary" && ast.operator === "!=") {
    if (isNull(ast.right)) return pathOf(ast.left);
    return isNull(ast.left) ? pathOf(ast.right) : [];
  }
  return pathOf(ast);
}

function isNull(ast: Ast): boolean {
  return ast.kind === "literal" && ast.value === null;
}

function pathOf(ast: Ast): string[] {
  const text = pathText(ast);
  return text === null || text === "" ? [] : [text];
}

function pathText(ast: Ast): string | null {
  if (ast.kind === "identity") return "";
  if (ast.kind === "variable") return `$${ast.name.replace(/^\$/u, "")}`;
  if (ast.kind !== "index" || ast.key.kind !== "literal" || typeof ast.key.value !== "string") return null;
  const target = pathText(ast.target);
  return target === null ? null : `${target}.${ast.key.value}`;
}
