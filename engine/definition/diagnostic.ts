/** What a check found: where, what and how to repair it. */
import type { DiagnosticCode } from "./codes.ts";

export type Severity = "error" | "warning";

/** Lines and columns count from 1; a column counts UTF-16 code units; the end is exclusive. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Diagnostic extends Range {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence part without a full stop: what is wrong, with the value in quotes. */
  readonly message: string;
  readonly file: string;
  /** The remedy: `did you mean "priority"?`. */
  readonly hint?: string;
}

/** A finding before all are told: one in what is inherited names who inherits it. */
export interface Found extends Diagnostic {
  readonly heir?: string;
}

/** Orders by file, line, column and code, so that output never depends on the order of checks. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  if (a.line !== b.line) return a.line - b.line;
  if (a.column !== b.column) return a.column - b.column;
  if (a.code !== b.code) return a.code < b.code ? -1 : 1;
  return a.message < b.message ? -1 : a.message > b.message ? 1 : 0;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
