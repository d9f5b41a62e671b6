import { checkExpression } from "../../expression/check.ts";
import { parseExpression } from "../../expression/parse.ts";
import type { Context } from "../context.ts";
import type { DiagnosticCode } from "../codes.ts";
import type { Path } from "../spot.ts";
import { checkCalendarCalls } from "./calendar-calls.ts";
import { checkReads } from "./expression-check.ts";
import type { Scope } from "./scope.ts";

const elsewhere =
  "linked records are read by `computed` fields of a RecordType: compute a field there, and read it here";

/** Checks a jq text that stands at `offset` in the text at `path`, and returns it. */
export function checkJq(context: Context, path: Path, offset: number, text: string, scope: Scope): string {
  const report = (finding: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string | undefined;
    readonly offset: number;
    readonly length: number;
  }): void => {
    context.report(
      finding.code as DiagnosticCode,
      { path, offset: offset + finding.offset, length: finding.length },
      finding.message,
      finding.hint,
    );
  };
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    report(parsed.error);
    return text;
  }
  const variables = Object.keys(scope.variables);
  const known = `known: ${variables.map((name) => `$${name}`).join(", ")}`;
  for (const finding of checkExpression(parsed.value, { variables })) {
    const { variable, hint = variable === undefined ? undefined : known } = finding;
    report({ ...finding, hint: variable === "links" ? elsewhere : hint });
  }
  const spotOf = (span: { readonly offset: number; readonly length: number }) => ({
    path,
    offset: offset + span.offset,
    length: span.length,
  });
  checkCalendarCalls(context, parsed.value, spotOf, scope.openHours === true);
  checkReads(parsed.value, scope, scope.record?.name ?? "this").findings.forEach(report);
  return text;
}
