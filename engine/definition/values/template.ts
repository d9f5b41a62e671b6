/**
 * Splits a text with `${ jq }` in it. Braces inside jq's own texts, comments and nested interpolations do not end the
 * expression.
 */
import { failure, ok, type Result } from "../../base/result.ts";

export type TemplatePart = { readonly text: string } | { readonly jq: string; readonly offset: number };

/** The parts of a template in order, or the offset of a `${` that is never closed. */
export function splitTemplate(template: string): Result<readonly TemplatePart[], { readonly offset: number }> {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = template.indexOf("${", at);
    if (open === -1) {
      if (at < template.length) parts.push({ text: template.slice(at) });
      return ok(parts);
    }
    if (open > at) parts.push({ text: template.slice(at, open) });
    const close = closingBrace(template, open + 2);
    if (close === -1) return failure({ offset: open });
    parts.push({ jq: template.slice(open + 2, close), offset: open + 2 });
    at = close + 1;
  }
}

/** Index of the brace that ends the expression begun at `start`, or -1. */
function closingBrace(text: string, start: number): number {
  // "{" and "(" wait for their partner in code; '"' is a jq text, whose \( opens code again.
  const stack: ("{" | "(" | '"')[] = [];
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (stack.at(-1) === '"') {
      if (character === "\\") {
        at++;
        if (text.charAt(at) === "(") stack.push("(");
      } else if (character === '"') stack.pop();
      continue;
    }
    switch (character) {
      case '"':
      case "{":
      case "(":
        stack.push(character);
        break;
      case ")":
        if (stack.at(-1) === "(") stack.pop();
        break;
      case "}":
        if (stack.length === 0) return at;
        if (stack.at(-1) === "{") stack.pop();
        break;
      case "#":
        while (at + 1 < text.length && text.charAt(at + 1) !== "\n") at++;
        break;
      default:
    }
  }
  return -1;
}
