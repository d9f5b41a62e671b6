import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { transitionsOf } from "../lifecycle/shape.ts";
import { facetView, recordView, statesOf } from "./record-view.ts";
import { objectLeaf, type FieldView } from "./view.ts";
import { linksOf } from "./relations.ts";
import { anything, text } from "./scope.ts";

/**
 * What `$event` is in a transition whose name has a dot, null for an ordinary command. `problem.closed`: the linked
 * record entered that state; `major.accept`: a facet took that transition, which another facet may react to as well; in
 * a facet `record.closed`: the record it belongs to entered that state. Reports a link, state, facet or transition that
 * does not exist.
 */
export function reactionScope(
  context: Context,
  path: Path,
  name: string,
  record: string | null,
  ofFacet: boolean,
): FieldView | null {
  const dot = name.indexOf(".");
  if (dot === -1) return null;
  const [subject, happening] = [name.slice(0, dot), name.slice(dot + 1)];
  if (record === null) return anything;
  const at = { path, key: true };
  const facet = context.catalog.find("Lifecycle", subject);
  const facetSource = facet?.source;
  if (!(ofFacet && subject === context.name) && facetSource?.facetOf === record && facetSource.abstract !== true) {
    const known = new Set(Object.values(facetSource.states).flatMap((state) => Object.keys(transitionsOf(state))));
    if (!known.has(happening))
      context.report(
        "OPS316",
        at,
        `the facet "${subject}" has no transition "${happening}"`,
        suggestion(happening, known),
      );
    return objectLeaf({
      facet: objectLeaf(facetView(subject, facetSource, context.catalog).fields),
      input: anything,
      by: text,
      at: anything,
    });
  }
  const targets: { readonly [link: string]: string } = ofFacet ? { record } : linksOf(context.catalog, record);
  const target = Object.hasOwn(targets, subject) ? targets[subject] : undefined;
  if (target === undefined) {
    context.report(
      "OPS316",
      at,
      ofFacet
        ? `a facet reacts to its record and to other facets of it, not to "${subject}"`
        : `"${subject}" is neither a link of ${record} nor one of its facets`,
      suggestion(subject, Object.keys(targets)),
    );
    return anything;
  }
  const states = statesOf(context.catalog, target);
  if (states.length > 0 && !states.includes(happening))
    context.report("OPS316", at, `no lifecycle of ${target} has a state "${happening}"`, suggestion(happening, states));
  const view = recordView(context.catalog, target);
  return objectLeaf({
    record: view === null ? anything : objectLeaf(view.fields),
    input: anything,
    by: text,
    at: anything,
  });
}
