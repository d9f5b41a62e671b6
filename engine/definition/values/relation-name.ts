import type { RelationType, RelationTypes } from "../../identity/relation.ts";
import { relationDirection, relationNames } from "../../identity/relation.ts";
import { relationsOrEarlier } from "../../identity/earlier-relations.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";

/** Relation types as they are written; of a broken one nothing is known. */
export function relationTypesIn(catalog: Catalog): RelationTypes {
  return relationsOrEarlier(
    catalog.all("RelationType").flatMap(({ name, source }): RelationType[] => {
      const [forward, back] = source?.names ?? [];
      if (source === null || forward === undefined || back === undefined) return [];
      const { from = null, to = null, impact = "full", traverse = "application", one = null } = source;
      return [{ name, title: name, names: [forward, back], from, to, impact, traverse, one }];
    }),
  );
}

/** Reports a relation name that no type has; returns whether one has it. */
export function checkRelationName(context: Context, at: Path | Spot, name: string): boolean {
  const types = relationTypesIn(context.catalog);
  if (relationDirection(types, name) !== null) return true;
  const known = relationNames(types);
  context.report("OPS301", at, `there is no relation "${name}"`, suggestion(name, known));
  return false;
}

/** Reports a relation that does not lead to one CI: nothing can be unique within it. */
export function checkWithin(context: Context, at: Path, name: string): void {
  if (!checkRelationName(context, at, name)) return;
  const direction = relationDirection(relationTypesIn(context.catalog), name);
  const needed = direction?.reversed === true ? "to" : "from";
  if (direction !== null && direction.type.one !== needed)
    context.report(
      "OPS372",
      at,
      `a CI may have many relations "${name}": it is identified within one CI`,
      `give the RelationType "${direction.type.name}" \`one: ${needed}\`, or name another relation`,
    );
}
