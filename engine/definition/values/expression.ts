import { checkExpression } from "../../expression/check.ts";
import { parseExpression } from "../../expression/parse.ts";
import type { Context } from "../context.ts";
import type { DiagnosticCode } from "../codes.ts";
import type { Path } from "../spot.ts";
import { checkCalendarCalls } from "./calendar-calls.ts";
import { type CheckedReads, checkReads } from "./expression-check.ts";
import type { ValueType } from "./expression-type.ts";
import type { Scope } from "./scope.ts";

const elsewhere =
  "linked records are read by `computed` fields of a RecordType: compute a field there, and read it here";

/** Texts that were checked, by the scope they stand in: who asks what one yields need not read it again. */
const checkedIn = new WeakMap<Scope, Map<string, CheckedReads>>();

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
  const reads = checkReads(parsed.value, scope, scope.record?.name ?? "this");
  let known = checkedIn.get(scope);
  if (known === undefined) checkedIn.set(scope, (known = new Map()));
  known.set(text, reads);
  const variables = Object.keys(scope.variables);
  const those = `known: ${variables.map((name) => `$${name}`).join(", ")}`;
  for (const finding of checkExpression(parsed.value, { variables })) {
    const { variable, hint = variable === undefined ? undefined : those } = finding;
    report({ ...finding, hint: variable === "links" ? elsewhere : hint });
  }
  const spotOf = (span: { readonly offset: number; readonly length: number }) => ({
    path,
    offset: offset + span.offset,
    length: span.length,
  });
  checkCalendarCalls(context, parsed.value, spotOf, scope.openHours === true);
  reads.findings.forEach(report);
  return text;
}

/**
 * What a text surely yields that was checked in this very scope; null = that is not known, or something is found in
 * it.
 */
export function typeChecked(text: string, scope: Scope): ValueType | null {
  const reads = checkedIn.get(scope)?.get(text);
  return reads === undefined || reads.findings.length > 0 ? null : reads.type;
}
