import type { Context } from "../context.ts";
import { facetView, recordView } from "../values/record-view.ts";
import type { RecordView } from "../values/view.ts";
import { factsOf, factViews, objectOf, recordScope, withOpenHours } from "../values/scope.ts";
import type { TransitionScope } from "../values/transition-scope.ts";
import type { LifecycleSource } from "./shape.ts";

/** What the parts of a lifecycle may name. */
export interface LifecycleScope extends TransitionScope {
  /** The record type; null when it is not known. */
  readonly record: string | null;
  readonly facet: boolean;
}

/** A lifecycle of a record reads the record in its own states; a facet reads its own fields and the record's. */
export function lifecycleScope(context: Context, record: string, source: LifecycleSource): LifecycleScope {
  const facet = source.facetOf !== undefined;
  const parent = recordView(context.catalog, record);
  const states = Object.keys(source.states);
  const own = facet ? facetView(context.name, source, context.catalog) : withStates(parent, states);
  const declared = factsOf(context, record);
  // A look-up of the record is made of the record; a facet reads its own only.
  const looked = factViews(context, source.facts);
  const facts = facet ? looked : declared === null ? null : { ...declared, ...looked };
  // A facet's audiences may name fields of the facet or of its record; its own come first.
  const people =
    facet && parent !== null && own !== null ? { name: record, fields: { ...parent.fields, ...own.fields } } : parent;
  return {
    scope: withOpenHours(facet ? recordScope(own, facts, { record: objectOf(parent) }) : recordScope(own, facts)),
    view: own,
    people,
    states,
    record: parent === null ? null : record,
    facet,
  };
}

/** The record as this lifecycle sees it: only its own states. */
function withStates(view: RecordView | null, states: readonly string[]): RecordView | null {
  const state = view?.fields["state"];
  if (view === null || state === undefined) return view;
  return { name: view.name, fields: { ...view.fields, state: { ...state, values: states } } };
}
