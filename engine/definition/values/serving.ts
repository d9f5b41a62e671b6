/** Which lifecycles a record may get, as far as what it is opened with tells. */
import type { Catalog, SoundDraft } from "../catalog.ts";
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
): readonly SoundDraft<"Lifecycle">[] {
  return lifecyclesOf(catalog, record).filter(({ source }) => {
    const { when } = source;
    if (typeof when !== "object") return true;
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

/** The states a new record may be in until it is in one of `until`, these included; final ones are left out. */
export function statesBefore({ source }: SoundDraft<"Lifecycle">, until: readonly string[]): readonly string[] {
  const { initial, states } = source;
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
