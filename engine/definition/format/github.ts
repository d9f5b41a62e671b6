import type { Diagnostic } from "../diagnostic.ts";

/** Diagnostics as workflow commands of GitHub Actions, one line each: they become annotations of the change. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, file, line, column, endLine, endColumn, code, message, hint }) => {
      const end = endLine === line && endColumn > column ? `,endColumn=${endColumn}` : "";
      const place = `file=${property(file)},line=${line},endLine=${endLine},col=${column}${end},title=${code}`;
      return `::${severity} ${place}::${data(hint === undefined ? message : `${message}; ${hint}`)}`;
    })
    .join("\n");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
