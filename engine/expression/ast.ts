import type { Json } from "../base/json.ts";

/** Where a node stands in the text, in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator;
export type UpdateOperator = "=" | "|=" | "+=" | "-=" | "*=" | "/=" | "%=" | "//=";

/** What `as` binds: one name, or the names inside an array or an object. */
export type Pattern =
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "array"; readonly items: readonly Pattern[] }
  | { readonly kind: "object"; readonly entries: readonly PatternEntry[] };

/** `{ a: P }`, `{ $a }`, `{ $a: P }`, `{ (expression): P }`: `bind` is the name that also takes the value. */
export interface PatternEntry {
  readonly key: Ast;
  readonly bind: string | null;
  readonly value: Pattern | null;
}

export interface Definition {
  readonly name: string;
  /** A parameter that starts with `$` is evaluated once and bound; the others are closures. */
  readonly parameters: readonly string[];
  readonly body: Ast;
}

export interface ObjectEntry {
  readonly key: Ast;
  readonly value: Ast;
}

/** jq's grammar as a tree. Spans are kept where a diagnostic may point. */
export type Ast =
  | { readonly kind: "identity" }
  | { readonly kind: "recurse" }
  | { readonly kind: "literal"; readonly value: Json; readonly span: Span }
  | {
      readonly kind: "text";
      readonly format: string | null;
      readonly parts: readonly (string | Ast)[];
      readonly span: Span;
    }
  | { readonly kind: "format"; readonly name: string; readonly span: Span }
  | { readonly kind: "index"; readonly target: Ast; readonly key: Ast; readonly optional: boolean; readonly span: Span }
  | {
      readonly kind: "slice";
      readonly target: Ast;
      readonly from: Ast | null;
      readonly to: Ast | null;
      readonly optional: boolean;
    }
  | { readonly kind: "iterate"; readonly target: Ast; readonly optional: boolean }
  | { readonly kind: "array"; readonly body: Ast | null }
  | { readonly kind: "object"; readonly entries: readonly ObjectEntry[] }
  | { readonly kind: "negate"; readonly body: Ast }
  | { readonly kind: "pipe"; readonly left: Ast; readonly right: Ast }
  | { readonly kind: "comma"; readonly left: Ast; readonly right: Ast }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Ast;
      readonly right: Ast;
      readonly span: Span;
    }
  | { readonly kind: "and"; readonly left: Ast; readonly right: Ast }
  | { readonly kind: "or"; readonly left: Ast; readonly right: Ast }
  | { readonly kind: "alternative"; readonly left: Ast; readonly right: Ast }
  | { readonly kind: "update"; readonly operator: UpdateOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: "if"; readonly test: Ast; readonly then: Ast; readonly otherwise: Ast | null }
  | { readonly kind: "try"; readonly body: Ast; readonly handler: Ast | null }
  | { readonly kind: "optional"; readonly body: Ast }
  | {
      readonly kind: "reduce";
      readonly source: Ast;
      readonly patterns: readonly Pattern[];
      readonly init: Ast;
      readonly update: Ast;
    }
  | {
      readonly kind: "foreach";
      readonly source: Ast;
      readonly patterns: readonly Pattern[];
      readonly init: Ast;
      readonly update: Ast;
      readonly extract: Ast | null;
    }
  | { readonly kind: "def"; readonly definition: Definition; readonly body: Ast }
  | { readonly kind: "as"; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly body: Ast }
  | { readonly kind: "label"; readonly name: string; readonly body: Ast }
  | { readonly kind: "break"; readonly name: string; readonly span: Span }
  | { readonly kind: "variable"; readonly name: string; readonly span: Span }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Ast[]; readonly span: Span }
  | { readonly kind: "location"; readonly line: number };
