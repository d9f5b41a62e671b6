import type { Ast, Span } from "./ast.ts";
import { parseObject } from "./parse-object.ts";
import { parsePatterns } from "./parse-pattern.ts";
import { parseText } from "./parse-quoted.ts";
import type { TokenReader } from "./token-reader.ts";

const identity: Ast = { kind: "identity" };

function nestedQuery(reader: TokenReader): Ast {
  return reader.nested(() => reader.grammar.query(reader));
}

/** `if`, after the keyword: an `elif` is an `if` inside the other branch. */
function parseIf(reader: TokenReader): Ast {
  return reader.nested(() => {
    const test = reader.grammar.query(reader);
    reader.expect("then");
    const then = reader.grammar.query(reader);
    if (reader.accept("elif")) return { kind: "if", test, then, otherwise: parseIf(reader) };
    const otherwise = reader.accept("else") ? reader.grammar.query(reader) : null;
    reader.expect("end", "close the `if` with `end`");
    return { kind: "if", test, then, otherwise };
  });
}

/** `reduce` and `foreach`, after the keyword. */
function parseFold(reader: TokenReader, keyword: "reduce" | "foreach"): Ast {
  return reader.nested(() => {
    const source = reader.grammar.expression(reader);
    reader.expect("as");
    const patterns = parsePatterns(reader);
    reader.expect("(");
    const init = reader.grammar.query(reader);
    reader.expect(";");
    const update = reader.grammar.query(reader);
    const extract = keyword === "foreach" && reader.accept(";") ? reader.grammar.query(reader) : null;
    reader.expect(")");
    return keyword === "reduce"
      ? { kind: "reduce", source, patterns, init, update }
      : { kind: "foreach", source, patterns, init, update, extract };
  });
}

function parseCall(reader: TokenReader): Ast {
  const name = reader.take();
  const span: Span = { offset: name.offset, length: name.text.length };
  if (name.text === "true" || name.text === "false") {
    if (!reader.is("(")) return { kind: "literal", value: name.text === "true", span };
  } else if (name.text === "null" && !reader.is("(")) return { kind: "literal", value: null, span };
  const args: Ast[] = [];
  if (reader.accept("(")) {
    do args.push(nestedQuery(reader));
    while (reader.accept(";"));
    reader.nested(() => reader.expect(")"));
  }
  return { kind: "call", name: name.text, args, span };
}

/** A literal as jq without decNumber reads it: a double, infinite ones included. */
function parseNumber(reader: TokenReader): Ast {
  const token = reader.take();
  return { kind: "literal", value: Number(token.text), span: { offset: token.offset, length: token.text.length } };
}

function parseDot(reader: TokenReader): Ast {
  const dot = reader.take();
  const token = reader.token;
  if (token.kind === "quote" || token.kind === "format") {
    const key = parseText(reader);
    return {
      kind: "index",
      target: identity,
      key,
      optional: reader.accept("?"),
      span: { offset: dot.offset, length: reader.lastEnd - dot.offset },
    };
  }
  if (token.kind === "identifier" || token.kind === "number") {
    reader.refuse(
      "OPS200",
      'try .["field"] instead of .field for unusually named fields',
      dot.offset,
      token.end - dot.offset,
    );
  }
  return identity;
}

function fieldIndex(reader: TokenReader, target: Ast): Ast {
  const token = reader.take();
  const span = { offset: token.offset, length: token.text.length };
  return {
    kind: "index",
    target,
    key: { kind: "literal", value: token.text.slice(1), span },
    optional: reader.accept("?"),
    span,
  };
}

function primary(reader: TokenReader): Ast {
  const token = reader.token;
  switch (token.kind) {
    case "number":
      return parseNumber(reader);
    case "quote":
      return parseText(reader);
    case "format": {
      if (/^\s*"/.test(reader.text.slice(token.end, token.end + 40))) return parseText(reader);
      reader.take();
      return { kind: "format", name: token.text.slice(1), span: { offset: token.offset, length: token.text.length } };
    }
    case "field":
      return fieldIndex(reader, identity);
    case "binding":
      reader.take();
      return { kind: "variable", name: token.text.slice(1), span: { offset: token.offset, length: token.text.length } };
    case "location":
      reader.take();
      return { kind: "location", line: reader.text.slice(0, token.offset).split("\n").length };
    case "identifier":
      return parseCall(reader);
    case "keyword":
      return keywordTerm(reader);
    case "punctuation":
      return punctuationTerm(reader);
    default:
      return reader.unexpected();
  }
}

function keywordTerm(reader: TokenReader): Ast {
  const token = reader.token;
  if (reader.accept("if")) return parseIf(reader);
  if (reader.accept("reduce")) return parseFold(reader, "reduce");
  if (reader.accept("foreach")) return parseFold(reader, "foreach");
  if (reader.accept("try")) {
    const body = reader.nested(() => reader.grammar.postfix(reader));
    const handler = reader.accept("catch") ? reader.nested(() => reader.grammar.postfix(reader)) : null;
    return { kind: "try", body, handler };
  }
  if (reader.accept("break")) {
    const label = reader.token;
    if (label.kind !== "binding")
      return reader.refuse(
        "OPS200",
        "break requires a label to break to",
        token.offset,
        token.text.length,
        "write `break $name`",
      );
    reader.take();
    return {
      kind: "break",
      name: label.text.slice(1),
      span: { offset: token.offset, length: label.end - token.offset },
    };
  }
  if (token.text === "import" || token.text === "include" || token.text === "module") {
    return reader.refuse(
      "OPS203",
      `${token.text} is not available: an expression has no modules`,
      token.offset,
      token.text.length,
      "define what you need with def",
    );
  }
  return reader.unexpected();
}

function punctuationTerm(reader: TokenReader): Ast {
  if (reader.is(".")) return parseDot(reader);
  if (reader.accept("..")) return { kind: "recurse" };
  if (reader.is("{")) return parseObject(reader);
  if (reader.accept("-")) return { kind: "negate", body: reader.nested(() => reader.grammar.postfix(reader)) };
  if (reader.accept("(")) {
    return reader.nested(() => {
      const inner = reader.grammar.query(reader);
      reader.expect(")");
      return inner;
    });
  }
  if (reader.accept("[")) {
    return reader.nested(() => {
      if (reader.accept("]")) return { kind: "array", body: null };
      const body = reader.grammar.query(reader);
      reader.expect("]");
      return { kind: "array", body };
    });
  }
  return reader.unexpected();
}

/** What may stand in brackets after a term: nothing, an index, or a slice. */
function bracketSuffix(reader: TokenReader, target: Ast): Ast {
  const open = reader.expect("[");
  return reader.nested(() => {
    if (reader.accept("]")) return { kind: "iterate", target, optional: reader.accept("?") };
    if (reader.accept(":")) {
      const to = reader.grammar.query(reader);
      reader.expect("]");
      return { kind: "slice", target, from: null, to, optional: reader.accept("?") };
    }
    const key = reader.grammar.query(reader);
    if (reader.accept(":")) {
      const to = reader.is("]") ? null : reader.grammar.query(reader);
      reader.expect("]");
      return { kind: "slice", target, from: key, to, optional: reader.accept("?") };
    }
    reader.expect("]");
    const span = { offset: open.offset, length: reader.lastEnd - open.offset };
    return { kind: "index", target, key, optional: reader.accept("?"), span };
  });
}

/** A term with everything that may follow it: `.field`, `."text"`, `[...]`, `?`. */
export function parsePostfix(reader: TokenReader): Ast {
  let term = primary(reader);
  for (;;) {
    if (reader.token.kind === "field") term = fieldIndex(reader, term);
    else if (reader.is("[")) term = bracketSuffix(reader, term);
    else if (reader.is("?")) {
      reader.take();
      term = { kind: "optional", body: term };
    } else if (reader.is(".")) {
      const dot = reader.take();
      if (reader.is("[")) term = bracketSuffix(reader, term);
      else if (reader.token.kind === "quote" || reader.token.kind === "format") {
        const key = parseText(reader);
        const span = { offset: dot.offset, length: reader.lastEnd - dot.offset };
        term = { kind: "index", target: term, key, optional: reader.accept("?"), span };
      } else return reader.unexpected();
    } else return term;
  }
}
