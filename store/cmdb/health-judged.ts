import { askedOf, requiredOf, setsOf, staleAfterOf } from "../../engine/identity/health.ts";
import { parentRelations } from "../../engine/identity/identify.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import { relationDirection } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";
import { readRelationTypes } from "./relation-types.ts";

/**
 * SQL of all CIs that are not retired, each with what is wrong with it at `now` (ms): `class, id, attributes, asked,
 * stale, duplicate, orphan, "hasRequired"`; and its parameters, `$1` and `$2`.
 */
export async function judgedCis(
  db: Queryable,
  classes: { readonly [name: string]: CiClass },
  now: number,
): Promise<{ readonly judged: string; readonly params: readonly unknown[] }> {
  const { rows: pairs } = await db.query<{ a: string; b: string }>(
    `select l.ci_id as a, l.other_ci as b from ci_lookalikes l join cis a on a.id = l.ci_id join cis b on b.id = l.other_ci
     where a.state <> 'retired' and b.state <> 'retired' and l.distinct_by is null`,
  );
  // Of each set one is right.
  const surplus = setsOf(pairs.map(({ a, b }) => [a, b] as const)).flatMap((set) => set.slice(1));
  const all = Object.values(classes);
  const types = await readRelationTypes(db);
  const asked = all.map((ciClass) => {
    const within = parentRelations(ciClass).flatMap((name) => {
      const direction = relationDirection(types, name);
      return direction === null ? [] : [{ type: direction.type.names[0], reversed: direction.reversed }];
    });
    return {
      class: ciClass.name,
      asked: askedOf(ciClass),
      required: requiredOf(ciClass),
      staleAt: now - staleAfterOf(ciClass),
      // Only a class that is identified in no other way is an orphan without it.
      within: ciClass.identify.every((rule) => rule.within !== null) ? within : [],
    };
  });
  const judged = `
    select ci.class, ci.id, ci.attributes, k.asked,
      ci.last_seen_at < to_timestamp(k."staleAt" / 1000.0) as stale,
      ci.id = any($2) as duplicate,
      jsonb_array_length(k.within) > 0 and not exists (
        select from jsonb_to_recordset(k.within) as w (type text, reversed boolean)
        join ci_relations r on r.type = w.type and ci.id = case when w.reversed then r.to_ci else r.from_ci end) as orphan,
      not exists (select from jsonb_array_elements_text(k.required) as r (attribute) where not ${hasValue("r.attribute")}) as "hasRequired"
    from cis ci join jsonb_to_recordset($1::jsonb) as k (class text, asked jsonb, required jsonb, "staleAt" float8, within jsonb)
      using (class)
    where ci.state <> 'retired'`;
  return { judged, params: [JSON.stringify(asked), surplus] };
}

/** SQL: `ci` has a value of the attribute that is no empty text or list. */
export function hasValue(name: string): string {
  return `coalesce(ci.attributes -> ${name} -> 'value' not in ('null', '""', '[]'), false)`;
}
