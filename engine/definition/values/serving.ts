/** Which lifecycles a record may get, as far as what it is opened with tells. */
import type { Catalog, Draft } from "../catalog.ts";
import { recordView } from "./record-view.ts";
import { lifecyclesOf } from "./relations.ts";

/**
 * The lifecycles of a record type that may serve a record opened with these fields. One is left out only when a row of
 * its `when` asks for another value than the literal that is given, or than the default of a field that is not given.
 */
export function servingLifecycles(
  catalog: Catalog,
  record: string,
  opened: { readonly [field: string]: unknown },
): readonly Draft[] {
  return lifecyclesOf(catalog, record).filter(({ source }) => {
    const { when } = source as { readonly when?: unknown };
    if (typeof when !== "object" || when === null) return true;
    return Object.entries(when).every(([field, cell]) => mayBe(cell, literalOf(catalog, record, field, opened)));
  });
}

/** The value of a field when it is known before any record is; undefined when it is not. */
function literalOf(
  catalog: Catalog,
  record: string,
  field: string,
  opened: { readonly [field: string]: unknown },
): unknown {
  const given = Object.hasOwn(opened, field)
    ? opened[field]
    : recordView(catalog, record)?.fields[field]?.source?.default;
  return typeof given === "string" && given.includes("${") ? undefined : given;
}

/** False only when the cell is one value or a list of values, and none of them is this one. */
function mayBe(cell: unknown, value: unknown): boolean {
  if (value === undefined || typeof value === "object") return true;
  const wanted: readonly unknown[] = Array.isArray(cell) ? cell : [cell];
  if (wanted.some((one) => typeof one === "string" && /^(?:[<>!=]|.*\.\.)/u.test(one))) return true;
  return wanted.includes(value);
}

interface Branch {
  readonly target?: string;
}

interface StateSource {
  readonly final?: boolean;
  readonly transitions?: { readonly [name: string]: string | Branch | readonly (string | Branch)[] };
  readonly after?: readonly Branch[];
}

/** The states a new record may be in until it is in one of `until`, these included; final ones are left out. */
export function statesBefore({ source }: Draft, until: readonly string[]): readonly string[] {
  const { initial, states } = source as {
    readonly initial: string;
    readonly states: { readonly [name: string]: StateSource };
  };
  const seen = new Set([initial]);
  for (const name of seen) {
    const state = states[name];
    if (name !== initial && until.includes(name)) continue;
    const branches = [...Object.values(state?.transitions ?? {}).flat(), ...(state?.after ?? [])];
    for (const branch of branches) {
      const target = typeof branch === "string" ? branch : branch.target;
      if (target !== undefined && states[target] !== undefined && states[target].final !== true) seen.add(target);
    }
  }
  return [...seen];
}
