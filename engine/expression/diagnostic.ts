/** What is wrong with the text of an expression, found before it ever runs. */
export interface ExpressionDiagnostic {
  /** Stable: OPS2xx, told in docs/diagnostics.md. */
  readonly code: string;
  /** jq's own words where jq refuses the same text, ours otherwise. */
  readonly message: string;
  /** Where in the expression's text, in UTF-16 code units from 0. */
  readonly offset: number;
  /** At least 1, except at the end of an empty text. */
  readonly length: number;
  /** What to write instead. */
  readonly hint?: string;
  /** Of an unknown variable, its name without `$`. */
  readonly variable?: string;
}

/**
 * The two or three lines jq prints for a program it refuses: message, place, the line and a caret under it.
 * Columns count UTF-16 code units from 1.
 */
export function formatDiagnostic(text: string, diagnostic: ExpressionDiagnostic, file = "<top-level>"): string {
  const lineStart = text.lastIndexOf("\n", diagnostic.offset - 1) + 1;
  const lineEnd = text.indexOf("\n", lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const row = text.slice(0, lineStart).split("\n").length;
  const column = diagnostic.offset - lineStart;
  const carets = "^".repeat(Math.max(1, Math.min(diagnostic.length, line.length - column)));
  const place = `at ${file}, line ${row}, column ${column + 1}:`;
  return `jq: error: ${diagnostic.message} ${place}\n    ${line}\n    ${" ".repeat(column)}${carets}`;
}
