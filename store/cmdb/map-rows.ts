/** CIs and relations as they were at an instant, in SQL. What is asked of now is read from what stands. */
import { ownValue, type Json, type JsonObject } from "../../engine/base/json.ts";
import { type CiFacts, beforeChanges } from "../../engine/map/as-of.ts";
import type { MapCi } from "../../engine/map/graph.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";

/** As of when a map is read, and by which definitions. */
export interface MapReading {
  /** null = now. */
  readonly at: Date | null;
  readonly types: RelationTypes;
  readonly classes: CiClasses;
}

export interface MapCiRow extends Omit<CiFacts, "attributes"> {
  readonly id: string;
  /** With their sources. */
  readonly attributes: JsonObject;
  readonly firstSeenAt: Date;
  /** Changes after the instant, the first of them first; null = none. */
  readonly later: readonly Json[] | null;
  readonly degree: number;
}

export const mapCiColumns = `ci.id, ci.class, ci.name, ci.state, ci.attributes, ci.first_seen_at as "firstSeenAt"`;

/** What was changed in a CI after an instant; an instant that is null has nothing after it. */
export function laterChanges(ci: string, at: string): string {
  return `select jsonb_agg(one order by c.id, n) as changes from ci_changes c
    cross join lateral jsonb_array_elements(c.changes) with ordinality as e (one, n)
    where c.ci_id = ${ci} and c.at > ${at}::timestamptz`;
}

/** The relations of some types that begin (`from_ci`) or end (`to_ci`) at CIs, with since when they are there. */
export function relationsAt(
  end: "from_ci" | "to_ci",
  ids: string,
  types: string,
  at: string,
  when: Date | null,
): string {
  if (when === null)
    return `select from_ci as "from", type, to_ci as "to", source, first_seen_at as since, last_seen_at as last, evidence from ci_relations
      where ${end} = any(${ids}::text[]) and type = any(${types}::text[]) and ${at}::timestamptz is null`;
  return `select from_ci as "from", type, to_ci as "to", source, at as since, at as last, null::jsonb as evidence from (
      select distinct on (from_ci, type, to_ci) from_ci, type, to_ci, source, at, present from ci_relation_changes
      where ${end} = any(${ids}::text[]) and type = any(${types}::text[]) and at <= ${at}::timestamptz
      order by from_ci, type, to_ci, id desc) last where present`;
}

/** The CI as it was; null = it was not there yet. */
export function mapCi(row: MapCiRow, { at, classes }: MapReading): MapCi | null {
  if (at !== null && row.firstSeenAt > at) return null;
  const attributes = Object.fromEntries(
    Object.entries(row.attributes).map(([name, said]) => [name, ownValue(said, "value") ?? null]),
  );
  const { class: name, state, ...then } = beforeChanges({ ...row, attributes }, row.later ?? []);
  const ancestors = Object.hasOwn(classes, name) ? (classes[name]?.ancestors ?? []) : [];
  return {
    id: row.id,
    classes: [name, ...ancestors],
    name: then.name,
    state,
    attributes: then.attributes,
    degree: row.degree,
  };
}
