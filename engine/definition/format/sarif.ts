import { canonicalJson } from "../../base/canonical.ts";
import { codes } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";

/** Where a code is explained. */
const diagnosticsPage = "docs/diagnostics.md";

/**
 * Diagnostics as a SARIF 2.1.0 log, which code scanning services read. One location a result; rules in the order of
 * codes.
 */
export function formatSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const used = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "opsloom",
            version,
            rules: used.map((code) => ({
              id: code,
              shortDescription: { text: codes[code] },
              helpUri: `${diagnosticsPage}#${code.toLowerCase()}`,
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: used.indexOf(diagnostic.code),
          level: diagnostic.severity,
          message: {
            text: diagnostic.hint === undefined ? diagnostic.message : `${diagnostic.message}; ${diagnostic.hint}`,
          },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: diagnostic.file.split("/").map(encodeURIComponent).join("/") },
                region: {
                  startLine: diagnostic.line,
                  startColumn: diagnostic.column,
                  endLine: diagnostic.endLine,
                  endColumn: Math.max(
                    diagnostic.endColumn,
                    diagnostic.endLine === diagnostic.line ? diagnostic.column + 1 : 1,
                  ),
                },
              },
            },
          ],
          // Stays the same when lines move: it tells an old finding from a new one.
          partialFingerprints: { "opsloom/v1": canonicalJson([diagnostic.code, diagnostic.file, diagnostic.message]) },
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}
