import type { Json } from "../base/json.ts";
import type { Ast } from "./ast.ts";
import { builtinCode } from "./builtins/library.ts";
import { formatValue } from "./builtins/formats.ts";
import type { Code } from "./machine.ts";
import { identityCode, indexCode, iterateCode, sliceCode } from "./generate-access.ts";
import { asCode } from "./generate-binding.ts";
import { compileFunction, localCall, variableSingle } from "./generate-call.ts";
import { arrayCode, emptyArrayCode, objectCode } from "./generate-construct.ts";
import { breakCode, commaCode, ifCode, labelCode, pipeCode, tryCode } from "./generate-control.ts";
import { foreachCode, reduceCode } from "./generate-fold.ts";
import { alternativeCode, binaryCode, logicCode, negateCode, textCode } from "./generate-operators.ts";
import { joinedPart, partOf, partSingle } from "./generate-part.ts";
import { updateCode } from "./generate-path.ts";
import { nativeCode, singleCode } from "./generate-value.ts";
import { CompileFailure, distanceTo, findFunction, withLabel, type Generate, type Scope } from "./scope.ts";

const noSpan = { offset: 0, length: 0 };
const nullCode = literalCode(null);

function call(name: string, ...args: readonly Ast[]): Ast {
  return { kind: "call", name: `@${name}`, args, span: noSpan };
}

function literalCode(value: Json): Code {
  return { ...singleCode(() => value, true), constant: value };
}

/** `a = b` and `a op= b`: b is evaluated on the input, once for all paths; each of its values gives one output. */
function assignment(ast: Extract<Ast, { kind: "update" }>): Ast {
  const name = "*value";
  const value: Ast = { kind: "variable", name, span: noSpan };
  const identity: Ast = { kind: "identity" };
  let body: Ast;
  if (ast.operator === "=") {
    const path: Ast = { kind: "variable", name: "*path", span: noSpan };
    body = {
      kind: "reduce",
      source: call("path", ast.left),
      patterns: [{ kind: "name", name: "*path", span: noSpan }],
      init: identity,
      update: call("setpath", path, value),
    };
  } else if (ast.operator === "//=") {
    body = {
      kind: "update",
      operator: "|=",
      left: ast.left,
      right: { kind: "alternative", left: identity, right: value },
    };
  } else {
    const operator = ast.operator.slice(0, 1) as "+" | "-" | "*" | "/" | "%";
    body = {
      kind: "update",
      operator: "|=",
      left: ast.left,
      right: { kind: "binary", operator, left: identity, right: value, span: noSpan },
    };
  }
  return { kind: "as", source: ast.right, patterns: [{ kind: "name", name, span: noSpan }], body };
}

function undefinedName(message: string, span: { readonly offset: number; readonly length: number }): never {
  throw new CompileFailure({
    code: message.startsWith("$") ? "OPS202" : "OPS201",
    message,
    offset: span.offset,
    length: Math.max(1, span.length),
  });
}

/** Compiles a node. The scope says which names exist there and how far away their cells are. */
// oxlint-disable-next-line max-lines-per-function -- one switch over the kinds of nodes
export const generate: Generate = (ast: Ast, scope: Scope): Code => {
  const inner = (part: Ast): Code => generate(part, scope);
  switch (ast.kind) {
    case "identity":
      return identityCode;
    case "recurse":
      return inner(call("recurse"));
    case "literal":
      return literalCode(ast.value);
    case "location":
      return literalCode({ file: "<top-level>", line: ast.line });
    case "text":
      return textCode(
        ast.format ?? "text",
        ast.parts.map((part) => (typeof part === "string" ? part : inner(part))),
      );
    case "format": {
      const { name } = ast;
      return nativeCode((machine, input) => formatValue(name, input, machine.meter), []);
    }
    case "index": {
      const constant = ast.key.kind === "literal" ? ast.key.value : undefined;
      const part = findFunction(scope, "split", 1) === null ? partOf(ast) : null;
      const code = indexCode(inner(ast.target), inner(ast.key), constant, ast.optional, scope.busy);
      if (part === null) return code;
      const { single, each } = singleCode(partSingle(part));
      return { run: code.run, single, each };
    }
    case "slice":
      return sliceCode(
        inner(ast.target),
        ast.from === null ? nullCode : inner(ast.from),
        ast.to === null ? nullCode : inner(ast.to),
        ast.optional,
      );
    case "iterate":
      return iterateCode(inner(ast.target), ast.optional);
    case "array":
      return ast.body === null ? emptyArrayCode : arrayCode(inner(ast.body));
    case "object":
      return objectCode(
        ast.entries.map((entry) => ({
          key: inner(entry.key),
          constant: entry.key.kind === "literal" && typeof entry.key.value === "string" ? entry.key.value : null,
          value: inner(entry.value),
        })),
        scope.busy,
      );
    case "negate":
      return negateCode(inner(ast.body));
    case "pipe": {
      const joined = findFunction(scope, "split", 1) === null ? joinedPart(ast) : null;
      if (joined !== null) return inner(joined);
      return pipeCode(inner(ast.left), inner(ast.right), scope.busy);
    }
    case "comma":
      return commaCode(inner(ast.left), inner(ast.right));
    case "binary":
      return binaryCode(ast.operator, inner(ast.left), inner(ast.right), scope.busy);
    case "and":
      return logicCode(false, inner(ast.left), inner(ast.right), scope.busy);
    case "or":
      return logicCode(true, inner(ast.left), inner(ast.right), scope.busy);
    case "alternative":
      return alternativeCode(inner(ast.left), inner(ast.right), scope.busy);
    case "update":
      return ast.operator === "|=" ? updateCode(inner(ast.left), inner(ast.right)) : inner(assignment(ast));
    case "if":
      return ifCode(
        inner(ast.test),
        inner(ast.then),
        ast.otherwise === null ? identityCode : inner(ast.otherwise),
        scope.busy,
      );
    case "try":
      return tryCode(inner(ast.body), ast.handler === null ? null : inner(ast.handler));
    case "optional":
      return tryCode(inner(ast.body), null);
    case "reduce":
      return reduceCode(
        {
          source: inner(ast.source),
          patterns: ast.patterns,
          init: inner(ast.init),
          update: (at) => generate(ast.update, at),
        },
        scope,
        generate,
      );
    case "foreach": {
      const { extract } = ast;
      const last = extract === null ? null : (at: Scope): Code => generate(extract, at);
      return foreachCode(
        {
          source: inner(ast.source),
          patterns: ast.patterns,
          init: inner(ast.init),
          update: (at) => generate(ast.update, at),
        },
        last,
        scope,
        generate,
      );
    }
    case "def":
      return generate(ast.body, compileFunction(ast.definition, scope, generate).scope);
    case "as":
      return asCode(inner(ast.source), ast.patterns, scope, generate, (at) => generate(ast.body, at));
    case "label":
      return labelCode(generate(ast.body, withLabel(scope, ast.name)));
    case "break": {
      const distance = distanceTo(scope, "label", ast.name);
      return distance < 0 ? undefinedName(`$*label-${ast.name} is not defined`, ast.span) : breakCode(distance);
    }
    case "variable": {
      const distance = distanceTo(scope, "variable", ast.name);
      if (distance < 0) return undefinedName(`$${ast.name} is not defined`, ast.span);
      return singleCode(variableSingle(distance));
    }
    case "call":
      return (
        localCall(ast, scope, generate) ??
        builtinCode(ast, scope, generate) ??
        undefinedName(`${ast.name}/${ast.args.length} is not defined`, ast.span)
      );
    default:
      return ast satisfies never;
  }
};
