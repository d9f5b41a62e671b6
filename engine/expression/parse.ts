import { failure, ok, type Result } from "../base/result.ts";
import type { Ast, BinaryOperator, Definition, UpdateOperator } from "./ast.ts";
import type { ExpressionDiagnostic } from "./diagnostic.ts";
import { ParseFailure } from "./lexer.ts";
import { parsePatterns } from "./parse-pattern.ts";
import { parsePostfix } from "./parse-term.ts";
import { TokenReader } from "./token-reader.ts";
import { tooDeep } from "./walk.ts";

/** The longest text that is read at all, in UTF-16 code units. */
const maximumTextLength = 65_536;

/** How strongly an operator binds; jq's own table, weakest first. `n` = not associative, `r` = to the right. */
const levels: { readonly [operator: string]: readonly [level: number, associates: "l" | "r" | "n"] } = {
  "//": [1, "r"],
  "=": [2, "n"],
  "|=": [2, "n"],
  "+=": [2, "n"],
  "-=": [2, "n"],
  "*=": [2, "n"],
  "/=": [2, "n"],
  "%=": [2, "n"],
  "//=": [2, "n"],
  or: [3, "l"],
  and: [4, "l"],
  "==": [5, "n"],
  "!=": [5, "n"],
  "<": [5, "n"],
  ">": [5, "n"],
  "<=": [5, "n"],
  ">=": [5, "n"],
  "+": [6, "l"],
  "-": [6, "l"],
  "*": [7, "l"],
  "/": [7, "l"],
  "%": [7, "l"],
};

function combine(operator: string, level: number, left: Ast, right: Ast, offset: number): Ast {
  if (operator === "//") return { kind: "alternative", left, right };
  if (operator === "and") return { kind: "and", left, right };
  if (operator === "or") return { kind: "or", left, right };
  if (level === 2) return { kind: "update", operator: operator as UpdateOperator, left, right };
  return {
    kind: "binary",
    operator: operator as BinaryOperator,
    left,
    right,
    span: { offset, length: operator.length },
  };
}

function climb(reader: TokenReader, minimum: number): Ast {
  let left = parsePostfix(reader);
  let closed = 0;
  for (;;) {
    const token = reader.token;
    if (token.kind !== "punctuation" && token.kind !== "keyword") return left;
    const entry = Object.hasOwn(levels, token.text) ? levels[token.text] : undefined;
    if (entry === undefined || entry[0] < minimum) return left;
    const [level, associates] = entry;
    if (level === closed) return reader.unexpected("", "put parentheses around one of the two");
    reader.take();
    const right = associates === "r" ? reader.nested(() => climb(reader, level)) : climb(reader, level + 1);
    left = combine(token.text, level, left, right, token.offset);
    closed = associates === "n" ? level : 0;
  }
}

function parseDefinition(reader: TokenReader): Definition {
  reader.expect("def");
  const name = reader.token;
  if (name.kind !== "identifier") return reader.unexpected();
  reader.take();
  const parameters: string[] = [];
  if (reader.accept("(")) {
    do {
      const parameter = reader.token;
      if (parameter.kind !== "identifier" && parameter.kind !== "binding") return reader.unexpected();
      parameters.push(parameter.text);
      reader.take();
    } while (reader.accept(";"));
    reader.expect(")");
  }
  reader.expect(":");
  const body = reader.nested(() => parseQuery(reader));
  reader.expect(";");
  return { name: name.text, parameters, body };
}

/** One operand of `|` and `,`: an expression, or a construct that takes all that follows it. */
function parseOperand(reader: TokenReader): { readonly ast: Ast; readonly takesRest: boolean } {
  if (reader.is("def")) {
    const definitions: Definition[] = [];
    while (reader.is("def")) definitions.push(parseDefinition(reader));
    const body = reader.nested(() => parseQuery(reader));
    return {
      ast: definitions.reduceRight((inner: Ast, definition) => ({ kind: "def", definition, body: inner }), body),
      takesRest: true,
    };
  }
  if (reader.accept("label")) {
    const name = reader.token;
    if (name.kind !== "binding") return reader.unexpected();
    reader.take();
    reader.expect("|");
    return {
      ast: { kind: "label", name: name.text.slice(1), body: reader.nested(() => parseQuery(reader)) },
      takesRest: true,
    };
  }
  const source = climb(reader, 1);
  if (!reader.accept("as")) return { ast: source, takesRest: false };
  const patterns = parsePatterns(reader);
  reader.expect("|");
  return { ast: { kind: "as", source, patterns, body: reader.nested(() => parseQuery(reader)) }, takesRest: true };
}

function parseQuery(reader: TokenReader): Ast {
  const stages: Ast[] = [];
  for (;;) {
    let { ast: stage, takesRest } = parseOperand(reader);
    while (!takesRest && reader.accept(",")) {
      const next = parseOperand(reader);
      stage = { kind: "comma", left: stage, right: next.ast };
      takesRest = next.takesRest;
    }
    stages.push(stage);
    if (takesRest || !reader.accept("|")) break;
  }
  return stages.reduceRight((right, left) => ({ kind: "pipe", left, right }));
}

/**
 * Reads jq's grammar, modules excepted. Never throws: a text that is not jq, is longer than 65,536 code units or is
 * nested too deeply comes back as a diagnostic, with jq's own words where jq refuses it too.
 */
export function parseExpression(text: string): Result<Ast, ExpressionDiagnostic> {
  if (text.length > maximumTextLength) {
    return failure({
      code: "OPS206",
      message: `longer than ${maximumTextLength} characters`,
      offset: 0,
      length: 1,
      hint: "split it",
    });
  }
  const reader = new TokenReader(text, {
    query: parseQuery,
    expression: (from) => climb(from, 1),
    postfix: parsePostfix,
  });
  try {
    const first = reader.token;
    if (first.kind === "end") {
      return failure({
        code: "OPS200",
        message: "the expression is empty",
        offset: 0,
        length: Math.max(1, text.length),
        hint: "write . for the whole input",
      });
    }
    if (first.kind === "punctuation" && !".-([{..".includes(first.text)) reader.unexpected(", expecting end of file");
    const ast = parseQuery(reader);
    if (reader.token.kind !== "end") reader.unexpected(", expecting end of file");
    if (tooDeep(ast))
      return failure({
        code: "OPS206",
        message: "nested too deeply",
        offset: 0,
        length: text.length,
        hint: "name parts of it with def or as",
      });
    return ok(ast);
  } catch (error) {
    if (error instanceof ParseFailure) return failure(error.diagnostic);
    throw error;
  }
}
