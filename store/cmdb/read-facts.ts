import type { JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

/** What a decision reads of a CI. */
export interface CiFacts {
  readonly id: string;
  readonly name: string;
  /** Its class and the classes that one extends, nearest first. */
  readonly classes: readonly string[];
  /** The person who answers for it, or null. */
  readonly owner: string | null;
  /** The group that answers for it, or null. */
  readonly ownerGroup: string | null;
  readonly attributes: JsonObject;
}

interface FactsRow {
  asked: string;
  id: string;
  name: string;
  classes: string[];
  attributes: { [name: string]: { value: JsonObject[string] } };
}

/** CIs by id or, for want of one, by name when exactly one has it; keyed by what was asked. */
export async function readCiFacts(db: Queryable, asked: readonly string[]): Promise<ReadonlyMap<string, CiFacts>> {
  if (asked.length === 0) return new Map();
  const { rows } = await db.query<FactsRow>(
    `select asked.key as asked, ci.id, ci.name, ci.attributes,
       array_prepend(ci.class, coalesce((select array_agg(value order by ordinality) from json_array_elements_text(d.ir -> 'ancestors') with ordinality), '{}')) as classes
     from unnest($1::text[]) as asked (key)
     left join cis merged on merged.id = asked.key and merged.merged_into is not null
     join cis ci on ci.id = coalesce(merged.merged_into, asked.key)
       or (lower(ci.name) = lower(asked.key)
         and not exists (select 1 from cis same where same.id = asked.key)
         and (select count(*) from cis same where lower(same.name) = lower(asked.key)) = 1)
     left join latest_definitions l on l.kind = 'CIClass' and l.name = ci.class
     left join definitions d using (digest)`,
    [asked],
  );
  return new Map(
    rows.map((row) => {
      const attributes = Object.fromEntries(
        Object.entries(row.attributes).map(([name, attribute]) => [name, attribute.value]),
      );
      const facts: CiFacts = {
        id: row.id,
        name: row.name,
        classes: row.classes,
        owner: typeof attributes["owner"] === "string" ? attributes["owner"] : null,
        ownerGroup: typeof attributes["ownerGroup"] === "string" ? attributes["ownerGroup"] : null,
        attributes: { ...attributes, id: row.id, name: row.name, class: row.classes[0] ?? "" },
      };
      return [row.asked, facts];
    }),
  );
}
