import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { decideTable } from "../table/decide.ts";
import type { DecisionTable } from "../table/ir.ts";

/** The table that says which authority signs what. Its input is `{ names, purpose, environment, service }`. */
export const authorityTable = "certificate-authority";

export interface WantedCertificate {
  readonly names: readonly string[];
  readonly purpose: string | null;
  readonly environment: string | null;
  readonly service: string | null;
}

/** An authority as a row of the table has it: its name, and what it takes to ask it. */
export type ChosenAuthority = { readonly authority: string } & { readonly [setting: string]: Json };

/**
 * The one authority that a table says, or the `named` one of those. None, or several of which none is named, is told:
 * people choose then.
 */
export function chooseAuthority(
  table: DecisionTable,
  wanted: WantedCertificate,
  named: string | null,
): Result<{ readonly authority: ChosenAuthority; readonly because: string | null }, string> {
  const decided = decideTable({ ...table, hit: "all" }, { record: { ...wanted }, variables: {} });
  if (!decided.ok) return failure(decided.error.message);
  const rows = (decided.value.value as readonly Json[]).flatMap((value, index) =>
    isAuthority(value) ? [{ authority: value, because: becauseOf(table, decided.value.rules[index]) }] : [],
  );
  const fitting = new Map(rows.toReversed().map((one) => [one.authority.authority, one]));
  const names = [...fitting.keys()].toSorted();
  if (named !== null) {
    const chosen = fitting.get(named);
    if (chosen !== undefined) return ok(chosen);
    return failure(`"${named}" is no authority for ${wanted.names.join(", ")}: ${saying(names, table)}`);
  }
  const [only] = fitting.values();
  if (only !== undefined && fitting.size === 1) return ok(only);
  return failure(`no one authority is for ${wanted.names.join(", ")}: ${saying(names, table)}`);
}

function saying(names: readonly string[], { name }: DecisionTable): string {
  if (names.length === 0) return `the table "${name}" has no row that fits; add one`;
  return `by the table "${name}" it is ${names.join(" or ")}; name it in "authority"`;
}

function isAuthority(value: Json): value is ChosenAuthority {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return typeof (value as { readonly authority?: Json }).authority === "string";
}

function becauseOf({ rules }: DecisionTable, index: number | undefined): string | null {
  return (index === undefined ? undefined : rules[index])?.because ?? null;
}

/** Names that none of the certificates is for which are shown now; a star is a name of its own. */
export function addedNames(names: readonly string[], shown: readonly (readonly string[])[]): readonly string[] {
  const known = new Set(shown.flat().map((name) => name.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}
