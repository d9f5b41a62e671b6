/**
 * Why a condition, a value or a table could not be evaluated. It moves the record to needs-attention; it is never a
 * guess.
 */
export interface EvaluationFault {
  readonly kind: "expression" | "notBoolean" | "notComparable" | "overlap" | "unknownTable";
  /** Names the text or the table, the offending value in quotes, and the remedy. */
  readonly message: string;
  /** The jq text, or null when no expression was at fault. */
  readonly expression: string | null;
}

export function evaluationFault(
  kind: EvaluationFault["kind"],
  message: string,
  expression: string | null = null,
): EvaluationFault {
  return { kind, message, expression };
}
