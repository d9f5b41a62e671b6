import type { Ast } from "./ast.ts";
import { ParseFailure, readToken, type Token } from "./lexer.ts";

/** Parentheses, brackets, pipes and bindings inside one another. Each costs a few frames of the JavaScript stack. */
const maximumNesting = 250;

/** The parts of the grammar that refer to each other, so that each can have its own file. */
export interface Grammar {
  readonly query: (reader: TokenReader) => Ast;
  readonly expression: (reader: TokenReader) => Ast;
  readonly postfix: (reader: TokenReader) => Ast;
}

/** One token of look-ahead over a text, with jq's words for what is not expected. */
export class TokenReader {
  readonly text: string;
  readonly grammar: Grammar;
  #token: Token;
  #last: Token;
  #nesting = 0;

  constructor(text: string, grammar: Grammar) {
    this.text = text;
    this.grammar = grammar;
    this.#token = readToken(text, 0);
    this.#last = this.#token;
  }

  get token(): Token {
    return this.#token;
  }

  /** End of the last token taken. */
  get lastEnd(): number {
    return this.#last.end;
  }

  take(): Token {
    const taken = this.#token;
    this.#last = taken;
    this.#token = readToken(this.text, taken.end);
    return taken;
  }

  /** Goes on after a piece of quoted text, which is not made of tokens. */
  resumeAt(offset: number): void {
    this.#last = { kind: "quote", text: '"', offset: Math.max(0, offset - 1), end: offset };
    this.#token = readToken(this.text, offset);
  }

  is(text: string): boolean {
    const token = this.#token;
    return token.text === text && (token.kind === "punctuation" || token.kind === "keyword");
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  expect(text: string, hint?: string): Token {
    if (!this.is(text)) return this.unexpected("", hint);
    return this.take();
  }

  /** Refuses the token at hand. `expecting` is jq's own list where we know it. */
  unexpected(expecting = "", hint?: string): never {
    const token = this.#token;
    const at = token.kind === "end" ? this.#last : token;
    throw new ParseFailure({
      code: "OPS200",
      message: `syntax error, unexpected ${this.#describe(token)}${expecting}`,
      offset: token.kind === "end" ? at.offset : token.offset,
      length: Math.max(1, at.end - at.offset),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  refuse(code: string, message: string, offset: number, length: number, hint?: string): never {
    throw new ParseFailure({
      code,
      message,
      offset,
      length: Math.max(1, length),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Runs a nested rule; too deep a nesting is refused instead of exhausting the stack. */
  nested<T>(rule: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > maximumNesting) {
      this.refuse(
        "OPS206",
        `nested more than ${maximumNesting} deep`,
        this.#token.offset,
        this.#token.end - this.#token.offset,
        "name parts of it with def or as",
      );
    }
    const result = rule();
    this.#nesting -= 1;
    return result;
  }

  #describe(token: Token): string {
    switch (token.kind) {
      case "end":
        return "end of file";
      case "identifier":
        return "IDENT";
      case "field":
        return "FIELD";
      case "binding":
        return "BINDING";
      case "number":
        return "LITERAL";
      case "format":
        return "FORMAT";
      case "quote":
        return "QQSTRING_START";
      case "location":
        return "$__loc__";
      case "keyword":
        return token.text;
      case "punctuation":
        if (this.#nesting === 0 && ")]}".includes(token.text)) return "INVALID_CHARACTER";
        return token.text.length === 1 ? `'${token.text}'` : token.text;
      case "invalid":
        return "INVALID_CHARACTER";
    }
  }
}
