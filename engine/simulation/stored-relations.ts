import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Fixture, FixtureRelation } from "./fixture.ts";

/**
 * The CIs with every relation on the CI that depends, under its stored name, whichever end it was written at. One whose
 * type is not there is left out: {@link unknownRelations} names it.
 */
export function withStoredRelations(fixture: Fixture, types: RelationTypes): Fixture {
  const nameOf = new Map(Object.entries(fixture.cis).map(([name, { id }]) => [id, name]));
  const relations = new Map<string, FixtureRelation[]>();
  const add = (name: string, relation: FixtureRelation): void =>
    void relations.set(name, [...(relations.get(name) ?? []), relation]);
  for (const [name, ci] of Object.entries(fixture.cis))
    for (const written of ci.relations) {
      const direction = relationDirection(types, written.type);
      if (direction === null) continue;
      const type = direction.type.names[0];
      const stored = { ...written, type, ...(direction.type.impact === "none" ? { impact: false as const } : {}) };
      const other = Object.hasOwn(fixture.cis, written.to) ? written.to : nameOf.get(written.to);
      if (!direction.reversed) add(name, stored);
      else if (other !== undefined) add(other, { ...stored, to: name });
    }
  return {
    ...fixture,
    cis: Object.fromEntries(
      Object.entries(fixture.cis).map(([name, ci]) => [name, { ...ci, relations: relations.get(name) ?? [] }]),
    ),
  };
}

/** What is wrong with relations that fixtures give. */
export function unknownRelations(fixture: Fixture, types: RelationTypes): readonly string[] {
  return Object.entries(fixture.cis).flatMap(([name, ci]) =>
    ci.relations
      .filter(({ type }) => relationDirection(types, type) === null)
      .map(({ type }) => `"${name}" has the relation "${type}", which no RelationType has: publish one, or rename it`),
  );
}
