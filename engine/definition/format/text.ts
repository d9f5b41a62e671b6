import type { Diagnostic } from "../diagnostic.ts";

/**
 * Diagnostics for people: `file:line:column CODE message; hint`, the line of the file and a caret under what is meant.
 * `texts` holds the files by path; without one its line is left out.
 */
export function formatText(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string> = new Map()): string {
  return diagnostics
    .map((diagnostic) => [headline(diagnostic), ...excerpt(diagnostic, texts.get(diagnostic.file))].join("\n"))
    .join("\n");
}

/** One line without the excerpt. */
export function headline(diagnostic: Diagnostic): string {
  const { file, line, column, code, severity, message, hint } = diagnostic;
  const kind = severity === "warning" ? " warning:" : "";
  return `${file}:${line}:${column} ${code}${kind} ${message}${hint === undefined ? "" : `; ${hint}`}`;
}

const widest = 160;

function excerpt(diagnostic: Diagnostic, text: string | undefined): string[] {
  const line = text?.split("\n")[diagnostic.line - 1]?.replace(/\r$/u, "");
  if (line === undefined || line.trim() === "") return [];
  // A long line is shown around the place that is meant.
  const start = diagnostic.column > widest - 40 ? diagnostic.column - 60 : 0;
  const shown = printable(line.slice(start, start + widest));
  const width = diagnostic.endLine === diagnostic.line ? Math.max(1, diagnostic.endColumn - diagnostic.column) : 1;
  const caret = "^".repeat(Math.min(width, Math.max(1, shown.length - (diagnostic.column - 1 - start))));
  return [`  ${shown}`, `  ${" ".repeat(diagnostic.column - 1 - start)}${caret}`];
}

/** Tabs and control characters take one column, so that the caret stands right and a terminal obeys nothing. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, " ");
}
