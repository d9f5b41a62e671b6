/** Finds the expressions in a text: `${ .a }`, `echo "Hello, ${ .user.name }"`. */

/**
 * The pieces of a text in order: literal texts, and expressions without their `${ }`. Null when a `${` is never closed.
 */
export function splitTemplate(text: string): readonly (string | { readonly jq: string })[] | null {
  const parts: (string | { readonly jq: string })[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf("${", from);
    if (open < 0) break;
    const close = closingBrace(text, open + 2);
    if (close < 0) return null;
    if (open > from) parts.push(text.slice(from, open));
    parts.push({ jq: text.slice(open + 2, close).trim() });
    from = close + 1;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/**
 * The jq text of an expression field: `.a == 1` and `${ .a == 1 }` say the same there (the conformance kit writes them
 * bare). A text with something around the `${ }` is left as it is, and fails to parse as jq.
 */
export function bareExpression(text: string): string {
  const parts = splitTemplate(text.trim());
  const [only] = parts ?? [];
  return parts?.length === 1 && typeof only === "object" ? only.jq : text.trim();
}

/**
 * Index of the `}` that closes an expression started before `from`, or -1. Knows jq's strings, their `\( )`, and
 * comments.
 */
function closingBrace(text: string, from: number): number {
  // What is open, innermost last: `{` in code, `(` of an interpolation, `"` a string.
  const open: string[] = [];
  for (let i = from; i < text.length; i += 1) {
    const char = text[i];
    const top = open.at(-1);
    if (top === '"') {
      if (char === "\\") {
        i += 1;
        if (text[i] === "(") open.push("(");
      } else if (char === '"') open.pop();
      continue;
    }
    if (char === '"' || char === "{" || char === "(") open.push(char);
    else if (char === ")" && top === "(") open.pop();
    else if (char === "#") {
      const end = text.indexOf("\n", i);
      if (end < 0) return -1;
      i = end;
    } else if (char === "}") {
      if (top === undefined) return i;
      if (top === "{") open.pop();
    }
  }
  return -1;
}
