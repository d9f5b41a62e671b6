import type { JsonObject } from "../base/json.ts";
import { serviceLevelsOf } from "../lifecycle/bundle/bundle.ts";
import { isPresent } from "../lifecycle/field/field.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { fieldName, recordInSight } from "./record-in-sight.ts";
import type { Sight } from "./sight.ts";

/**
 * What somebody sees of a record beside the words that all records have: names of fields with a value, of facets as
 * `facets.major.state`, of clocks as `clocks.incident-resolution`.
 */
export function namesSeen(bundle: Bundle, whole: RecordState, sight: Sight): readonly string[] {
  const state = recordInSight(whole, sight);
  const held = (facet: string | null, values: JsonObject): string[] =>
    Object.entries(values).flatMap(([name, value]) => (isPresent(value) ? [fieldName(facet, name)] : []));
  const facets = Object.entries(state.facets).flatMap(([facet, { fields }]) => [
    fieldName(facet, "state"),
    ...held(facet, fields),
  ]);
  const levels = clocksSeen(bundle, whole, sight).map((id) => `clocks.${whole.clocks[id]?.serviceLevel ?? id}`);
  return [...held(null, state.fields), ...facets, ...new Set(levels)];
}

/** Ids of the clocks of a record that are seen, how much of them or when they are due: the others are between teams. */
export function clocksSeen(bundle: Bundle, { clocks }: RecordState, sight: Pick<Sight, "clocks">): readonly string[] {
  if (sight.clocks === "none") return [];
  const promised = new Set(
    serviceLevelsOf(bundle).flatMap(({ name, agreement }) => (agreement === "sla" ? [name] : [])),
  );
  return Object.values(clocks).flatMap(({ id, serviceLevel }) =>
    sight.clocks === "all" || promised.has(serviceLevel) ? [id] : [],
  );
}
