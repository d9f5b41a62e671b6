import type { ExpressionDiagnostic } from "./diagnostic.ts";

/** jq's tokens. `text` is the raw text, except for a quoted string, whose parts the parser asks for itself. */
export type TokenKind =
  | "identifier"
  | "keyword"
  | "field"
  | "binding"
  | "number"
  | "format"
  | "quote"
  | "punctuation"
  | "location"
  | "invalid"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

/** Carries a diagnostic out of the depth of the parser; never leaves parse.ts. */
export class ParseFailure {
  readonly diagnostic: ExpressionDiagnostic;

  constructor(diagnostic: ExpressionDiagnostic) {
    this.diagnostic = diagnostic;
  }
}

const keywords: ReadonlySet<string> = new Set(
  "as def module import include if then else elif end reduce foreach and or try catch label break".split(" "),
);

function isKeyword(text: string): boolean {
  return keywords.has(text);
}

const word = /(?:[A-Za-z_][A-Za-z_0-9]*::)*[A-Za-z_][A-Za-z_0-9]*/y;
const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const fieldName = /[A-Za-z_][A-Za-z_0-9]*/y;
const formatName = /[A-Za-z0-9_]+/y;
const operators = ["?//", "//=", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", ".."];
/** First letters of the operators of several letters. */
const longStarts = "?/!=|+-*%<>.";
const single = ".?=;,:|+-*/%$<>[]{}()";

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? null : found[0];
}

/** Where a comment that starts at `#` ends: a backslash before the line break carries it over to the next line. */
function commentEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== "\n") {
    if (text[at] === "\\") {
      if (text[at + 1] === "\r" && text[at + 2] === "\n") at += 3;
      else at += 2;
    } else at += 1;
  }
  return Math.min(at, text.length);
}

function skipBlank(text: string, start: number): number {
  let at = start;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit === 32 || unit === 10 || unit === 9 || unit === 13) at += 1;
    else if (unit === 35) at = commentEnd(text, at);
    else return at;
  }
}

function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** The token at or after an offset. The lexer keeps no state: inside a quoted string the parser reads for itself. */
export function readToken(text: string, from: number): Token {
  const offset = skipBlank(text, from);
  const token = (kind: TokenKind, raw: string): Token => ({ kind, text: raw, offset, end: offset + raw.length });
  const first = text[offset];
  if (first === undefined) return { kind: "end", text: "", offset, end: offset };
  if (first === '"') return token("quote", '"');
  const unit = text.charCodeAt(offset);
  const name = isLetter(unit) ? matchAt(word, text, offset) : null;
  if (name !== null) return token(isKeyword(name) ? "keyword" : "identifier", name);
  const digits =
    isDigit(unit) || (unit === 46 && isDigit(text.charCodeAt(offset + 1))) ? matchAt(number, text, offset) : null;
  if (digits !== null) return token("number", digits);
  if (first === ".") {
    const field = matchAt(fieldName, text, offset + 1);
    if (field !== null) return token("field", `.${field}`);
  }
  if (first === "$") {
    const bound = matchAt(word, text, offset + 1);
    if (bound !== null) return token(bound === "__loc__" ? "location" : "binding", `$${bound}`);
  }
  if (first === "@") {
    const format = matchAt(formatName, text, offset + 1);
    if (format !== null) return token("format", `@${format}`);
  }
  if (longStarts.includes(first))
    for (const operator of operators) if (text.startsWith(operator, offset)) return token("punctuation", operator);
  if (single.includes(first)) return token("punctuation", first);
  return token("invalid", String.fromCodePoint(text.codePointAt(offset) ?? 0));
}
