/** What a reference that is chosen at run time could name. */
import type { Value, ValueOrTable } from "../condition/ir.ts";
import type { Field } from "../lifecycle/ir.ts";
import type { Lookup, Reference } from "./kind.ts";
import type { KindName } from "./kind-map.ts";

/**
 * The names of `kind` that a literal, a decision table or a field with a closed list can yield. `fields` are those that
 * an expression may choose by.
 */
export function chosen(
  kind: KindName,
  reference: ValueOrTable | null,
  others: Lookup,
  fields: { readonly [name: string]: Field } = {},
): Reference[] {
  if (reference === null) return [];
  if (reference.kind === "table") {
    const rules = others.find("DecisionTable", reference.table)?.rules ?? [];
    const results = rules.flatMap(({ then }) => literalNames(kind, then));
    return [{ kind: "DecisionTable", name: reference.table }, ...results];
  }
  if (reference.kind === "jq") {
    const field = fields[reference.text.trim().slice(1)];
    return (field?.oneOf ?? field?.values ?? []).map((name) => ({ kind, name }));
  }
  return literalNames(kind, reference);
}

function literalNames(kind: KindName, value: Value): Reference[] {
  return value.kind === "literal" && typeof value.value === "string" ? [{ kind, name: value.value }] : [];
}

/** The calendars that could be chosen; `always` is built in. */
export function chosenCalendars(reference: ValueOrTable | null, others: Lookup): Reference[] {
  return chosen("Calendar", reference, others).filter(({ kind, name }) => kind !== "Calendar" || name !== "always");
}

/** The table that computes a value, when one does. */
export function tableOf(value: ValueOrTable | null): Reference[] {
  return value?.kind === "table" ? [{ kind: "DecisionTable", name: value.table }] : [];
}

/** What fields refer to: the tables that compute them, and what they hold names of. */
export function namedByFields(fields: { readonly [name: string]: Field }): Reference[] {
  return Object.values(fields).flatMap((field): Reference[] => [
    ...tableOf(field.computed),
    ...(field.type === "runbook" ? (field.oneOf ?? []).map((name): Reference => ({ kind: "Runbook", name })) : []),
    ...(field.type === "record" && field.class !== null ? [{ kind: "RecordType", name: field.class } as const] : []),
  ]);
}
