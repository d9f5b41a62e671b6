import { readToken } from "../../engine/expression/lexer.ts";

/** A step of a filter: what stands between two of its outermost pipes, or a definition. */
export interface FilterStep {
  readonly text: string;
  /** The filter up to and with this step. */
  readonly prefix: string;
  /** `binding`: `... as $x |`, with the variables it binds; `definition`: `def f: ...;` or `label $x |`. */
  readonly kind: "value" | "binding" | "definition";
  readonly variables: readonly string[];
}

const CLOSES: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", if: "end", def: ";" };

/** Splits a filter that compiles at its outermost pipes. */
export function splitSteps(filter: string): readonly FilterStep[] {
  const steps: FilterStep[] = [];
  const open: string[] = [];
  let start = 0;
  let folds = 0;
  let kind: FilterStep["kind"] = "value";
  let variables: string[] = [];
  const finish = (end: number): void => {
    const text = filter.slice(start, end).trim();
    if (text !== "")
      steps.push({ text, prefix: filter.slice(0, end).trim(), kind, variables: [...new Set(variables)] });
    kind = "value";
    variables = [];
    folds = 0;
  };
  for (let token = readToken(filter, 0); token.kind !== "end"; token = readToken(filter, token.end)) {
    if (token.kind === "quote") {
      token = { ...token, end: quotedEnd(filter, token.end) };
      continue;
    }
    const outermost = open.length === 0;
    if (token.kind === "binding" && kind === "binding" && variables.length >= 0) variables.push(token.text);
    const close = token.kind === "keyword" || token.kind === "punctuation" ? CLOSES[token.text] : undefined;
    if (close !== undefined) {
      if (outermost && token.text === "def") kind = "definition";
      open.push(close);
    } else if (open.at(-1) === token.text) {
      open.pop();
      if (outermost || open.length > 0 || token.text !== ";") continue;
      finish(token.end);
      start = token.end;
    } else if (outermost && token.kind === "keyword") {
      if (token.text === "reduce" || token.text === "foreach") folds++;
      else if (token.text === "label") kind = "definition";
      else if (token.text === "as" && folds > 0) folds--;
      else if (token.text === "as") kind = "binding";
    } else if (outermost && token.kind === "punctuation" && token.text === "|") {
      finish(token.offset);
      start = token.end;
    }
  }
  finish(filter.length);
  return steps;
}

/** Where a quoted text ends, given where it begins behind its quotation mark; interpolations may hold further ones. */
function quotedEnd(filter: string, from: number): number {
  let at = from;
  while (at < filter.length) {
    const char = filter.charAt(at);
    if (char === '"') return at + 1;
    if (char !== "\\") at++;
    else if (filter.charAt(at + 1) !== "(") at += 2;
    else at = interpolationEnd(filter, at + 2);
  }
  return at;
}

function interpolationEnd(filter: string, from: number): number {
  let depth = 1;
  let token = readToken(filter, from);
  for (; token.kind !== "end"; token = readToken(filter, token.end)) {
    if (token.kind === "quote") token = { ...token, end: quotedEnd(filter, token.end) };
    else if (token.text === "(") depth++;
    else if (token.text === ")" && --depth === 0) return token.end;
  }
  return filter.length;
}
