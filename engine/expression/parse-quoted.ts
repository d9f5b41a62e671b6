import type { Ast } from "./ast.ts";
import { readTextPiece } from "./parse-text.ts";
import type { TokenReader } from "./token-reader.ts";

/** A quoted text with its interpolations, after a format or without one. A text without interpolation is a literal. */
export function parseText(reader: TokenReader): Ast {
  const start = reader.token.offset;
  const format = reader.token.kind === "format" ? reader.token.text.slice(1) : null;
  let at = reader.token.end;
  if (format !== null) {
    reader.take();
    if (reader.token.kind !== "quote") return reader.unexpected();
    at = reader.token.end;
  }
  const parts: (string | Ast)[] = [];
  for (;;) {
    const piece = readTextPiece(reader.text, at);
    if (piece.ends === "unfinished") {
      const what = piece.next >= reader.text.length ? "end of file" : "INVALID_CHARACTER";
      return reader.refuse(
        "OPS200",
        `syntax error, unexpected ${what}`,
        start,
        piece.next - start,
        'close the text with "',
      );
    }
    if (piece.text !== "") parts.push(piece.text);
    reader.resumeAt(piece.next);
    if (piece.ends === "quote") break;
    parts.push(reader.nested(() => reader.grammar.query(reader)));
    if (!reader.is(")")) return reader.unexpected(", expecting QQSTRING_INTERP_END or '|' or ','");
    at = reader.token.end;
  }
  const span = { offset: start, length: reader.lastEnd - start };
  if (parts.length === 0) return { kind: "literal", value: "", span };
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return { kind: "literal", value: only, span };
  return { kind: "text", format, parts, span };
}
