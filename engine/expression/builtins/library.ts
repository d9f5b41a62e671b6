import type { Json } from "../../base/json.ts";
import type { Ast } from "../ast.ts";
import { compileFunction, functionCall } from "../generate-call.ts";
import { emptyCode } from "../generate-control.ts";
import { getPathCode, pathCode } from "../generate-path.ts";
import { nativeCode, singleCode } from "../generate-value.ts";
import { Fork, Frame, type Code, type Each, type Machine } from "../machine.ts";
import { parseExpression } from "../parse.ts";
import { emptyScope, type FunctionCode, type Generate, type Scope } from "../scope.ts";
import { ExpressionError } from "../value/error.ts";
import { arrayNatives } from "./arrays.ts";
import { dateNatives } from "./dates.ts";
import { mathNatives } from "./math.ts";
import { isHidden, refusedNames } from "./names.ts";
import { objectNatives } from "./objects.ts";
import { openTimeNatives } from "./open-time.ts";
import { preludeText } from "./prelude.ts";
import { rangeCode } from "./range.ts";
import { regexNatives } from "./regex.ts";
import { stringNatives } from "./strings.ts";
import type { NativeTable } from "./table.ts";

const natives: NativeTable = {
  ...arrayNatives,
  ...dateNatives,
  ...mathNatives,
  ...objectNatives,
  ...openTimeNatives,
  ...regexNatives,
  ...stringNatives,
};

const span = { offset: 0, length: 0 };
const identity: Ast = { kind: "identity" };
/** A call of a builtin even where the text defines a function of that name: no text can write the `@`. */
function call(name: string, ...args: readonly Ast[]): Ast {
  return { kind: "call", name: `@${name}`, args, span };
}

const empty = call("empty");

function literal(value: Json): Ast {
  return { kind: "literal", value, span };
}

function pipe(left: Ast, right: Ast): Ast {
  return { kind: "pipe", left, right };
}

function select(test: Ast): Ast {
  return { kind: "if", test, then: identity, otherwise: empty };
}

function index(key: Ast): Ast {
  return { kind: "index", target: identity, key, optional: false, span };
}

function ofType(...names: readonly string[]): Ast {
  const type = call("type");
  const tests = names.map((name): Ast => ({ kind: "binary", operator: "==", left: type, right: literal(name), span }));
  return select(tests.reduce((left, right) => ({ kind: "or", left, right })));
}

const each: Ast = { kind: "iterate", target: identity, optional: false };

/** `[.[] | f]`. An argument may stand in place of a closure where the definition binds no name around it. */
function mapped(body: Ast): Ast {
  return { kind: "array", body: pipe(each, body) };
}

function byKey(name: string): (f?: Ast) => Ast {
  return (f = identity) => call(name, mapped({ kind: "array", body: f }));
}

/** Builtins that are short forms of other expressions, so that they compile to the short cuts of these. */
const shortForms: { readonly [nameAndArity: string]: (...args: readonly Ast[]) => Ast } = {
  "map/1": (f = identity) => mapped(f),
  "select/1": (f = identity) => select(f),
  "not/0": () => ({ kind: "if", test: identity, then: literal(false), otherwise: literal(true) }),
  "error/1": (message = identity) => pipe(message, call("error")),
  "first/0": () => index(literal(0)),
  "last/0": () => index({ kind: "negate", body: literal(1) }),
  "nth/1": (n = identity) => ({
    kind: "as",
    source: n,
    patterns: [{ kind: "name", name: "*n", span }],
    body: index({ kind: "variable", name: "*n", span }),
  }),
  "sort_by/1": byKey("_sort_by_impl"),
  "group_by/1": byKey("_group_by_impl"),
  "unique_by/1": byKey("_unique_by_impl"),
  "min_by/1": byKey("_min_by_impl"),
  "max_by/1": byKey("_max_by_impl"),
  "arrays/0": () => ofType("array"),
  "objects/0": () => ofType("object"),
  "iterables/0": () => ofType("array", "object"),
  "booleans/0": () => ofType("boolean"),
  "numbers/0": () => ofType("number"),
  "strings/0": () => ofType("string"),
  "scalars/0": () => ofType("null", "boolean", "number", "string"),
  "nulls/0": () => select({ kind: "binary", operator: "==", left: identity, right: literal(null), span }),
  "values/0": () => select({ kind: "binary", operator: "!=", left: identity, right: literal(null), span }),
  "normals/0": () => select(call("isnormal")),
  "finites/0": () => select(call("isfinite")),
  "any/0": () => call("any", each, identity),
  "all/0": () => call("all", each, identity),
  "any/1": (f = identity) => call("any", each, f),
  "all/1": (f = identity) => call("all", each, f),
  "range/1": (upto = identity) => call("range", literal(0), upto),
};

interface Last {
  value: Json;
  seen: boolean;
}

function resumeLast(machine: Machine, frame: Frame): void {
  const state = frame.data as Last;
  state.value = machine.value;
  state.seen = true;
  machine.backtrack();
}

function finishLast(machine: Machine, fork: Fork): void {
  const state = fork.data as Last;
  if (!state.seen) machine.backtrack();
  else {
    machine.value = state.value;
    machine.frame = fork.frame;
  }
}

/** `last(f)`: the last output, or none. */
function lastCode(body: Code): Code {
  return {
    run: (machine, env, frame) => {
      const state: Last = { value: null, seen: false };
      machine.push(new Fork(machine, "alternative", finishLast, env, frame, state));
      body.run(machine, env, new Frame(machine, resumeLast, env, frame, state));
    },
    single: null,
    each: null,
  };
}

/** `any` and `all` over expressions that need no machine: the first deciding value ends them. */
function quantifierCode(decisive: boolean, source: Each, test: Each): Code {
  return singleCode((input, env, machine) => {
    let decided = false;
    source(input, env, machine, (value) =>
      test(value, env, machine, (verdict) => {
        decided = (verdict !== false && verdict !== null) === decisive;
        return !decided;
      }),
    );
    return decided === decisive;
  });
}

const errorCode: Code = singleCode((input) => {
  throw new ExpressionError(input);
});

const compiledPrelude = new Map<string, FunctionCode>();

function preludeFunction(name: string, generate: Generate): FunctionCode | null {
  const known = compiledPrelude.get(name);
  if (known !== undefined) return known;
  const text = Object.hasOwn(preludeText, name) ? preludeText[name] : undefined;
  if (text === undefined) return null;
  const parsed = parseExpression(`${text} .`);
  if (!parsed.ok || parsed.value.kind !== "def")
    throw new Error(`the definition of ${name} is not jq: ${parsed.ok ? text : parsed.error.message}`);
  const compiled = compileFunction(parsed.value.definition, emptyScope, generate).function;
  compiledPrelude.set(name, compiled);
  return compiled;
}

/** Every builtin by `name/arity`, without those that only the prelude calls and those that are refused. */
export const builtinNames: readonly string[] = [
  ...new Set([
    ...Object.keys(natives),
    ...Object.keys(preludeText),
    ...Object.keys(shortForms),
    "empty/0",
    "error/0",
    "path/1",
    "getpath/1",
    "range/2",
    "last/1",
    "builtins/0",
  ]),
]
  .filter((name) => !isHidden(name) && !refusedNames.has(name))
  .sort();

/** A call of a builtin; null when there is none of that name and number of arguments. */
export function builtinCode(ast: Extract<Ast, { kind: "call" }>, scope: Scope, generate: Generate): Code | null {
  const plain = ast.name.startsWith("@") ? ast.name.slice(1) : ast.name;
  const name = `${plain}/${ast.args.length}`;
  if (refusedNames.has(name)) return null;
  const native = Object.hasOwn(natives, name) ? natives[name] : undefined;
  if (native !== undefined) {
    return nativeCode(
      native,
      ast.args.map((arg) => generate(arg, scope)),
    );
  }
  const shortForm = Object.hasOwn(shortForms, name) ? shortForms[name] : undefined;
  if (shortForm !== undefined) return generate(shortForm(...ast.args), scope);
  const [first, second] = ast.args;
  switch (name) {
    case "empty/0":
      return emptyCode;
    case "error/0":
      return errorCode;
    case "builtins/0":
      return singleCode(() => builtinNames);
    case "path/1":
      return pathCode(generate(first ?? identity, scope));
    case "getpath/1":
      return getPathCode(generate(first ?? identity, scope));
    case "last/1":
      return lastCode(generate(first ?? identity, scope));
    case "range/2":
      return rangeCode(generate(first ?? identity, scope), generate(second ?? identity, scope));
    case "any/2":
    case "all/2": {
      const source = generate(first ?? identity, scope);
      const test = generate(second ?? identity, scope);
      if (source.each !== null && test.each !== null) return quantifierCode(plain === "any", source.each, test.each);
      break;
    }
    default:
  }
  const target = preludeFunction(name, generate);
  return target === null ? null : functionCall(target, ast.args, scope, generate);
}
