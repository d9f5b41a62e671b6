/** A record as somebody sees it who sees some of its fields, or its last version alone. */
import type { JsonObject } from "../base/json.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { frozenFields } from "../lifecycle/version/version.ts";
import type { Sight } from "./sight.ts";

/** What stands for texts of the engine that may quote any field. */
export const toldLess = { attention: "somebody has to look at it", refused: "it was not opened" } as const;

/**
 * Without the fields that are not seen, and without what is made of fields and does not say of which: the window that
 * it holds, its runs, the digests of what is signed. Clocks stay: who shows them asks for the sight of them.
 */
export function recordInSight(whole: RecordState, { fields, frozen }: Pick<Sight, "fields" | "frozen">): RecordState {
  if (fields === null && frozen === undefined) return whole;
  const state = withoutMade(frozen === undefined ? whole : asFrozen(whole, frozen));
  if (fields === null) return state;
  const facets = Object.entries(state.facets)
    .filter(([facet]) => facetIsSeen(fields, facet))
    .map(([facet, of]) => [facet, { ...of, fields: fieldsSeen(fields, of.fields, facet) }] as const);
  const awaited = state.awaited?.map((one) =>
    one.refused === undefined ? one : { ...one, refused: toldLess.refused },
  );
  return {
    ...state,
    fields: fieldsSeen(fields, state.fields, null),
    overrides: state.overrides.filter((name) => fields.includes(name)),
    facets: Object.fromEntries(facets),
    attention: state.attention === null ? null : toldLess.attention,
    ...(awaited === undefined ? {} : { awaited }),
  };
}

function withoutMade(state: RecordState): RecordState {
  const approvals = state.approvals.map((approval) => ({ ...approval, signed: {}, digest: null }));
  return { ...state, approvals, runs: {}, reservation: null };
}

/** With all its fields, by its last version where nothing else of them is seen: what lists find it by. */
export function versionInSight(state: RecordState, { frozen }: Pick<Sight, "frozen">): RecordState {
  return frozen === undefined ? state : asFrozen(state, frozen);
}

/** By its last version. What the engine says on a record, and what is signed, quotes what was found in its draft. */
function asFrozen(state: RecordState, frozen: readonly string[]): RecordState {
  const { awaited: _, ...rest } = state;
  const approvals = state.approvals.map((approval) => ({ ...approval, signed: {}, digest: null }));
  return { ...rest, fields: frozenFields(state, frozen), approvals, attention: null };
}

/** The name by which `access` knows a field: that of a facet is `facets.major.commander`. */
export function fieldName(facet: string | null, name: string): string {
  return facet === null ? name : `facets.${facet}.${name}`;
}

/** Those of the values that are seen. */
export function fieldsSeen(fields: readonly string[], values: JsonObject, facet: string | null): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => fields.includes(fieldName(facet, name))));
}

/** Whether the past of a field is seen: names are those of spans, as `state` and `facets.major.state`. */
export function isPastSeen({ fields, frozen }: Pick<Sight, "fields" | "frozen">, name: string): boolean {
  // Since when a field has its value is of the draft.
  if (frozen?.includes(name) === true) return false;
  if (fields === null || name === "state" || fields.includes(name)) return true;
  const facet = /^facets\.([^.]+)\.state$/.exec(name)?.[1];
  return facet !== undefined && facetIsSeen(fields, facet);
}

/** A facet of which anything is seen shows its state as well. */
export function facetIsSeen(fields: readonly string[], facet: string): boolean {
  return fields.some((name) => name.startsWith(fieldName(facet, "")));
}
