import { decideTable } from "../table/decide.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { Problem } from "./problem.ts";

/** The table that says what a problem means. Its input is `{ problem, host, keyType, keyBits, version, publicTrust }`. */
export const verdictTable = "x509-verdict";

export interface Verdict extends Problem {
  /** Whether clients turn away; null = no row of the table is about it. */
  readonly breaks: boolean | null;
  /** 1 is the worst; null = the table does not say. */
  readonly severity: number | null;
  /** Why the table says so. */
  readonly rule: string | null;
}

/** What a problem is about, beside itself. */
export interface VerdictScope {
  readonly host: string | null;
  readonly keyType: string | null;
  readonly keyBits: number | null;
  readonly version: string | null;
  /** Whether the chain ends at one that everybody trusts, and not at one of the company's own. */
  readonly publicTrust: boolean;
}

/** Problems with what they mean, those that break clients first, then by severity. `table` null = nobody has said it. */
export function weigh(problems: readonly Problem[], table: DecisionTable | null, scope: VerdictScope): Verdict[] {
  return problems
    .map((problem): Verdict => ({ ...problem, ...meaningOf(problem, table, scope) }))
    .toSorted((a, b) => rank(a) - rank(b) || (a.severity ?? 9) - (b.severity ?? 9));
}

function meaningOf(
  { problem }: Problem,
  table: DecisionTable | null,
  scope: VerdictScope,
): Pick<Verdict, "breaks" | "severity" | "rule"> {
  const unsaid = { breaks: null, severity: null, rule: null };
  if (table === null) return unsaid;
  const decided = decideTable(table, { record: { problem, ...scope }, variables: {} });
  if (!decided.ok) return { ...unsaid, rule: decided.error.message };
  const { value, because } = decided.value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return unsaid;
  const { breaks, severity } = value as { readonly breaks?: unknown; readonly severity?: unknown };
  return {
    breaks: typeof breaks === "boolean" ? breaks : null,
    severity: typeof severity === "number" ? severity : null,
    rule: because[0] ?? null,
  };
}

function rank({ breaks }: Verdict): number {
  return breaks === true ? 0 : breaks === null ? 1 : 2;
}
