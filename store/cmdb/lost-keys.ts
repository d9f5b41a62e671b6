import type { CiClasses } from "../../engine/identity/identify.ts";
import type { CiClass } from "../../engine/identity/ir.ts";
import { relationDirection, type RelationTypes } from "../../engine/identity/relation.ts";
import type { Queryable } from "../pool.ts";

export interface LostKeys {
  readonly class: string;
  /** Items that are recognized by something. */
  readonly cis: number;
  /** How many of them no rule would recognize any more. */
  readonly lost: number;
}

/** What becomes of the items of these classes when they are published like that; where no item loses its keys nothing. */
export async function readLostKeys(db: Queryable, classes: CiClasses, types: RelationTypes): Promise<LostKeys[]> {
  const asked = Object.values(classes).map((ciClass) => ({ class: ciClass.name, rules: rulesOf(ciClass, types) }));
  const { rows } = await db.query<LostKeys>(
    `select class, cis, lost from (
       select ci.class, count(*)::int as cis, count(*) filter (where not exists (
         select from jsonb_array_elements(k.rules) as r (rule)
         where not exists (select from jsonb_array_elements_text(rule -> 'by') as a (name)
             where coalesce(ci.attributes -> a.name -> 'value' in ('null', '""', '[]', '{}'), true))
           and (rule -> 'within' = 'null' or exists (select from ci_relations rel where rel.type = rule -> 'within' ->> 'type'
             and ci.id = case when (rule -> 'within' ->> 'reversed')::boolean then rel.to_ci else rel.from_ci end))))::int as lost
       from cis ci join jsonb_to_recordset($1::jsonb) as k (class text, rules jsonb) using (class)
       where ci.state <> 'retired' and ci.keys <> '{}' and ci.aliases = '{}' group by ci.class) counted
     where lost > 0 order by class collate "C"`,
    [JSON.stringify(asked)],
  );
  return rows;
}

function rulesOf({ identify }: CiClass, types: RelationTypes) {
  return identify.map(({ by, within }) => {
    const direction = within === null ? null : relationDirection(types, within);
    return {
      by,
      within: direction === null ? null : { type: direction.type.names[0], reversed: direction.reversed },
    };
  });
}
