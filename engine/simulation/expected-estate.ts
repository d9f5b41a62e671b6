/** Whether the estate is as a scenario expects, whatever host holds it. */
import type { JsonObject } from "../base/json.ts";
import type { CiState } from "../identity/ci.ts";
import { inverseName, relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Exploration } from "../pattern/explore.ts";
import { isPart } from "./is-part.ts";

export interface ExpectedEstate {
  readonly cis: readonly { readonly class: string; readonly count: number | null; readonly attributes: JsonObject }[];
  readonly relations: readonly {
    readonly from: string;
    readonly type: string;
    readonly to: string;
    readonly evidence: string | null;
    readonly count: number | null;
  }[];
  /** Parts of probes, `kind` among them: each was asked since the scenario began. */
  readonly probes: readonly JsonObject[];
  readonly patterns: readonly { readonly pattern: string; readonly on: string | null; readonly outcome: string }[];
  /** Paths of files that were kept. */
  readonly files: readonly string[];
}

export interface SeenEstate {
  readonly cis: readonly {
    readonly id: string;
    readonly name: string;
    readonly class: string;
    /** Absent = active. */
    readonly state?: CiState;
    readonly attributes: JsonObject;
  }[];
  /** By ids, under their stored names. */
  readonly relations: readonly { readonly from: string; readonly type: string; readonly to: string }[];
}

/** One line for each thing that is not as expected. */
export function unmetEstate(
  expected: Partial<ExpectedEstate>,
  estate: SeenEstate,
  explored: readonly Exploration[],
  types: RelationTypes,
): readonly string[] {
  const { cis = [], relations = [], probes = [], patterns = [], files = [] } = expected;
  return [
    ...cis.flatMap(({ class: className, count, attributes }) => {
      const ofClass = estate.cis.filter((one) => one.class === className);
      const found = ofClass.filter((one) =>
        isPart(attributes, { state: one.state ?? "active", ...one.attributes, name: one.name }),
      );
      if (count === null ? found.length > 0 : found.length === count) return [];
      const wanted = `${className} with ${JSON.stringify(attributes)}`;
      const there = ofClass.map(({ name, attributes: own }) => JSON.stringify({ name, ...picked(own, attributes) }));
      return [
        `${count === null ? "there is no" : `there are ${String(found.length)}, expected ${String(count)}, of`} ${wanted}; of that class there are ${listed(there)}`,
      ];
    }),
    ...relations.flatMap((one) => unmetRelation(one, estate, explored, types)),
    ...probes.flatMap((wanted) => {
      const asked = explored.flatMap((one) => one.probes.map(({ probe }) => probe as unknown as JsonObject));
      return asked.some((probe) => isPart(wanted, probe))
        ? []
        : [`nobody asked ${JSON.stringify(wanted)}; asked was ${listed(asked.map((probe) => JSON.stringify(probe)))}`];
    }),
    ...patterns.flatMap((wanted) => {
      const outcomes = explored.flatMap((one) => one.patterns);
      const { on, ...rest } = wanted;
      const part: JsonObject = on === null ? rest : { ...rest, on };
      return outcomes.some((outcome) => isPart(part, outcome as unknown as JsonObject))
        ? []
        : [
            `no pattern came out as ${JSON.stringify(part)}; there are ${listed(outcomes.map((outcome) => JSON.stringify(outcome)))}`,
          ];
    }),
    ...files.flatMap((path) => {
      const kept = explored.flatMap((one) => one.files.map((file) => file.path));
      return kept.includes(path) ? [] : [`the file "${path}" was not kept; kept were ${listed(kept)}`];
    }),
  ];
}

function unmetRelation(
  { from, type: name, to, evidence, count }: ExpectedEstate["relations"][number],
  { cis, relations }: SeenEstate,
  explored: readonly Exploration[],
  types: RelationTypes,
): readonly string[] {
  const direction = relationDirection(types, name);
  if (direction === null) return [`there is no relation "${name}"`];
  const nameOf = new Map(cis.map((ci) => [ci.id, ci.name]));
  const stored = direction.type.names[0];
  const [start, end] = direction.reversed ? [to, from] : [from, to];
  const is = (id: string, wanted: string): boolean => id === wanted || nameOf.get(id) === wanted;
  const found = relations.filter((one) => one.type === stored && is(one.from, start) && is(one.to, end));
  const there = relations.map(
    (one) => `${nameOf.get(one.from) ?? one.from} ${one.type} ${nameOf.get(one.to) ?? one.to}`,
  );
  if (count === null ? found.length === 0 : found.length !== count)
    return [
      `${String(found.length)} relations "${from} ${name} ${to}", expected ${count === null ? "one" : String(count)}; there are ${listed(there)}`,
    ];
  const told = explored.flatMap((one) =>
    one.evidence.filter((each) => [name, otherName(types, name)].includes(each.name)),
  );
  if (evidence === null || told.some((one) => one.evidence === evidence)) return [];
  return [
    `"${from} ${name} ${to}" was not told from "${evidence}", but from ${listed(told.map((one) => one.evidence))}`,
  ];
}

function otherName(types: RelationTypes, name: string): string {
  const direction = relationDirection(types, name);
  return direction?.reversed === true ? direction.type.names[0] : inverseName(types, name);
}

function picked(own: JsonObject, wanted: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(wanted).flatMap((key) => (own[key] == null ? [] : [[key, own[key]]])));
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : texts.join(", ");
}
