import type { Ast, Pattern, PatternEntry } from "./ast.ts";
import { keyExpression } from "./parse-object.ts";
import type { TokenReader } from "./token-reader.ts";

function objectEntry(reader: TokenReader): PatternEntry {
  const token = reader.token;
  const valueAfterColon = (key: Ast): PatternEntry => {
    reader.expect(":");
    return { key, bind: null, value: parsePattern(reader) };
  };
  if (token.kind === "binding") {
    reader.take();
    const bind = token.text.slice(1);
    const key: Ast = { kind: "literal", value: bind, span: { offset: token.offset, length: token.text.length } };
    return { key, bind, value: reader.accept(":") ? parsePattern(reader) : null };
  }
  if (token.kind === "identifier" || token.kind === "keyword") {
    reader.take();
    return valueAfterColon({
      kind: "literal",
      value: token.text,
      span: { offset: token.offset, length: token.text.length },
    });
  }
  if (token.kind === "quote" || token.kind === "format" || reader.is("("))
    return valueAfterColon(keyExpression(reader));
  return reader.unexpected();
}

/** `$name`, `[P, ...]` or `{ key: P, ... }` after `as`. */
function parsePattern(reader: TokenReader): Pattern {
  return reader.nested(() => {
    const token = reader.token;
    if (token.kind === "binding") {
      reader.take();
      return { kind: "name", name: token.text.slice(1), span: { offset: token.offset, length: token.text.length } };
    }
    if (reader.accept("[")) {
      const items: Pattern[] = [];
      do items.push(parsePattern(reader));
      while (reader.accept(","));
      reader.expect("]");
      return { kind: "array", items };
    }
    if (reader.accept("{")) {
      const entries: PatternEntry[] = [];
      do entries.push(objectEntry(reader));
      while (reader.accept(","));
      reader.expect("}");
      return { kind: "object", entries };
    }
    return reader.unexpected(", expecting BINDING or '[' or '{'", "bind a name: `as $name`");
  });
}

/** The alternatives of `as`, separated by `?//`. */
export function parsePatterns(reader: TokenReader): readonly Pattern[] {
  const patterns = [parsePattern(reader)];
  while (reader.accept("?//")) patterns.push(parsePattern(reader));
  return patterns;
}
