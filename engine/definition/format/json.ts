import type { Diagnostic } from "../diagnostic.ts";

/** Diagnostics for programs: one JSON array. */
export function formatJson(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics, null, 2);
}
