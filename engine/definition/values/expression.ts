import { checkExpression } from "../../expression/check.ts";
import { parseExpression } from "../../expression/parse.ts";
import type { Context } from "../context.ts";
import type { DiagnosticCode } from "../codes.ts";
import type { Path } from "../spot.ts";
import { checkCalendarCalls } from "./calendar-calls.ts";
import { checkReads } from "./expression-check.ts";
import type { Scope } from "./scope.ts";

/** Checks a jq text that stands at `offset` in the text at `path`, and returns it. */
export function checkJq(context: Context, path: Path, offset: number, text: string, scope: Scope): string {
  const report = (finding: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
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
  for (const finding of checkExpression(parsed.value, { variables })) {
    const known = `known: ${variables.map((name) => `$${name}`).join(", ")}`;
    const hint =
      finding.code === "OPS202" && finding.message.startsWith("$links ")
        ? "linked records are read by `computed` fields of a RecordType: compute a field there, and read it here"
        : (finding.hint ?? (finding.code === "OPS202" ? known : undefined));
    report({ ...finding, ...(hint === undefined ? {} : { hint }) });
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
